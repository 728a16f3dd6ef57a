"""A herindeling: everything of the old organisation goes to the new one, and nothing stays behind."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models

from cohorts.actions import enrolments, mergers, organisations
from cohorts.importing.reading import Line
from cohorts.models import ColumnMapping, Enrolment, ImportBatch, SeatReservation
from cohorts.reports.mergers import merger_of
from cohorts.states import EnrolmentStatus, ImportState
from leergang.accounts.actions import invitations
from leergang.accounts.models import Invitation, Organisation, OrganisationRole, User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.cast import build_cast
from tests.factories.accounts import OrganisationFactory, OrganisationRoleFactory, UserFactory
from tests.factories.cohorts import EnrolmentFactory, HeldEntryFactory


def merge(cast, now, *, source=None, into=None):
    source, into = source or cast.waterdam, into or cast.duinrade
    seen = merger_of(source, into).fingerprint
    return mergers.merge(source, into=into, seen=seen, by=cast.planner, now=now)


def pointing_at(organisation: Organisation) -> dict[str, int]:
    """Per field of any model that points to an organisation: how many rows point to this one."""
    relations = [
        relation.remote_field
        for relation in Organisation._meta.get_fields(include_hidden=True)
        if relation.auto_created and (relation.one_to_many or relation.one_to_one)
    ]
    return {
        f"{field.model._meta.label_lower}.{field.name}": models.QuerySet(field.model)
        .filter(**{field.name: organisation.pk})
        .count()
        for field in relations
    }


@pytest.fixture
def full(cast, now):
    """Waterdam with a row of every kind that can point to an organisation."""
    SeatReservation.objects.create(cohort=cast.cohort, organisation=cast.waterdam, seats=4)
    SeatReservation.objects.create(cohort=cast.cohort, organisation=cast.duinrade, seats=3)
    SeatReservation.objects.create(cohort=cast.other_cohort, organisation=cast.waterdam, seats=2)
    ImportBatch.objects.create(
        cohort=cast.cohort, organisation=cast.waterdam, created_by=cast.coordinator, file_name="l.xlsx"
    )
    ColumnMapping.objects.create(organisation=cast.waterdam, header="naam", column="last_name")
    ColumnMapping.objects.create(organisation=cast.waterdam, header="rol", column="job_title")
    ColumnMapping.objects.create(organisation=cast.duinrade, header="naam", column="full_name")
    invitations.issue_many([cast.participant], by=cast.planner, now=now, organisation=cast.waterdam)
    OrganisationFactory(slug="gemeente-oud", merged_into=cast.waterdam)
    HeldEntryFactory(cohort=cast.cohort, organisation=cast.waterdam)
    return cast


def test_afterwards_nothing_points_to_the_old_organisation(full, now):
    before = pointing_at(full.waterdam)
    assert all(before.values()), f"nothing to move for {before}: give it a row in `full`"
    merge(full, now)
    assert not any(pointing_at(full.waterdam).values())
    old = Organisation.objects.get(pk=full.waterdam.pk)
    assert (old.merged_into, old.email_domains) == (full.duinrade, [])


def test_every_account_and_enrolment_stays(full, now):
    people = list(User.objects.order_by("pk").values())
    merge(full, now)
    assert list(User.objects.order_by("pk").values()) == people
    enrolment = Enrolment.objects.get(pk=full.enrolment.pk)
    assert (enrolment.organisation, enrolment.status) == (full.duinrade, EnrolmentStatus.ACTIVE)


def test_seats_kept_for_both_are_added_together(full, now):
    merge(full, now)
    kept = SeatReservation.objects.values_list("cohort", "organisation", "seats")
    assert set(kept) == {
        (full.cohort.pk, full.duinrade.pk, 7),
        (full.other_cohort.pk, full.duinrade.pk, 2),
    }


def test_the_mapping_of_the_new_one_counts(full, now):
    merge(full, now)
    known = ColumnMapping.objects.filter(organisation=full.duinrade).values_list("header", "column")
    assert dict(known) == {"naam": "full_name", "rol": "job_title"}


def test_domains_are_added_behind(full, now):
    merge(full, now)
    full.duinrade.refresh_from_db()
    assert full.duinrade.email_domains == ["duinrade.example", "waterdam.example"]


def test_an_open_link_keeps_working(full, now):
    token = invitations.issue_many([full.colleague], by=full.planner, now=now, organisation=full.waterdam)[
        full.colleague.pk
    ].token
    merge(full, now)
    assert invitations.accept(token, now=now).user == full.colleague
    assert Invitation.objects.get(user=full.colleague).organisation == full.duinrade


class TestRoles:
    def test_the_coordinator_becomes_coordinator_of_the_new_one_and_the_beheerder_hears_it(self, cast, now):
        merge(cast, now)
        own = OrganisationRole.objects.filter(user=cast.coordinator).get()
        assert own.organisation == cast.duinrade
        assert Letter.objects.get(kind="role-granted").recipient == cast.office_admin
        assert Enrolment.objects.visible_to(cast.coordinator).filter(user=cast.colleague).exists()

    def test_who_was_it_of_both_holds_one_role_that_spans_both(self, cast, now):
        OrganisationRoleFactory(
            user=cast.coordinator, organisation=cast.duinrade, starts_on=dt.date(2025, 5, 1),
            ends_on=dt.date(2026, 6, 1),
        )  # fmt: skip
        merge(cast, now)
        own = OrganisationRole.objects.get(user=cast.coordinator)
        assert (own.starts_on, own.ends_on) == (dt.date(2025, 5, 1), None)

    def test_roles_with_the_same_first_day_do_not_collide(self, cast, now):
        OrganisationRoleFactory(user=cast.coordinator, organisation=cast.duinrade)
        merge(cast, now)
        assert OrganisationRole.objects.filter(user=cast.coordinator).count() == 1


def test_a_seat_that_comes_free_is_offered(cast, now):
    """Kept for two: 2 + 2 of which one each used, kept together: 4 of which 2 used. Numbers count."""
    cohort = cast.cohort
    cohort.seats, cohort.enrolment_closes_on = 4, None
    cohort.save()
    # Waterdam holds 1 more than it reserved, Duinrade 1 less: together nothing is unused.
    SeatReservation.objects.create(cohort=cohort, organisation=cast.waterdam, seats=1)
    SeatReservation.objects.create(cohort=cohort, organisation=cast.duinrade, seats=2)
    EnrolmentFactory(cohort=cohort, organisation=cast.waterdam)
    waiting = EnrolmentFactory(
        cohort=cohort, status=EnrolmentStatus.WAITING_LIST, queued_at=now - dt.timedelta(days=1)
    )
    cohort.organisations.add(waiting.organisation)
    cohort.seats = 4
    cohort.save()
    merge(cast, now)
    waiting.refresh_from_db()
    assert waiting.status == EnrolmentStatus.OFFERED


def test_the_log_says_how_much_moved(full, now):
    merge(full, now)
    event = AuditEvent.objects.get(kind="organisation.merged")
    assert event.facts == {
        "into": full.duinrade.pk, "people": 2, "enrolments": 2, "cohorts": 2, "coordinators": 1, "lists": 1,
    }  # fmt: skip


class TestRefused:
    @pytest.mark.parametrize("choice", ["itself", "merged", "bureau", "busy"])
    def test_a_bad_choice_in_words(self, cast, now, choice):
        into = {
            "itself": cast.waterdam,
            "merged": OrganisationFactory(merged_into=cast.duinrade),
            "bureau": Organisation.objects.get(slug="regiewerk"),
            "busy": cast.duinrade,
        }[choice]
        if choice == "busy":
            ImportBatch.objects.create(
                cohort=cast.cohort, organisation=cast.waterdam, created_by=cast.coordinator,
                file_name="l.xlsx", state=ImportState.CONFIRMING,
            )  # fmt: skip
        with pytest.raises(ValidationError) as refusal:
            merge(cast, now, into=into)
        assert refusal.value.messages[0].endswith(".")
        assert Organisation.objects.get(pk=cast.waterdam.pk).merged_into is None

    def test_a_preview_that_is_no_longer_true(self, cast, now):
        seen = merger_of(cast.waterdam, cast.duinrade).fingerprint
        EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam)
        with pytest.raises(ValidationError, match="intussen"):
            mergers.merge(cast.waterdam, into=cast.duinrade, seen=seen, by=cast.planner, now=now)

    def test_twice(self, cast, now):
        merge(cast, now)
        with pytest.raises(ValidationError, match="al opgegaan"):
            merge(cast, now)

    def test_nothing_new_for_an_organisation_that_went_up_in_another(self, cast, now):
        merge(cast, now)
        with pytest.raises(ValidationError, match="opgegaan in Gemeente Duinrade"):
            enrol(cast, now)
        with pytest.raises(ValidationError, match="opgegaan"):
            organisations.add_coordinator(cast.waterdam, user=cast.stranger, by=cast.planner, now=now)
        with pytest.raises(ValidationError, match="opgegaan"):
            organisations.update(
                cast.waterdam, name="X", kind="municipality", email_domains=[], by=cast.planner
            )


def enrol(cast, now):
    line = Line(
        number=1, first_name="Nieuw", infix="", last_name="Iemand", email="n@waterdam.example", job_title=""
    )
    return enrolments.enrol(cast.cohort, organisation=cast.waterdam, people=[line], by=cast.planner, now=now)


@pytest.mark.django_db(transaction=True)
def test_who_enrols_during_the_merger_is_told_or_moves_along(now):
    """On two connections at once: nobody ends up in the old organisation, and neither hangs."""
    cast = build_cast()
    UserFactory()
    barrier = threading.Barrier(2)
    outcome: dict[str, str] = {}

    def run(name, deed):
        try:
            barrier.wait()
            deed()
            outcome[name] = "ok"
        except ValidationError as refusal:
            outcome[name] = refusal.messages[0]
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=("enrol", lambda: enrol(cast, now))),
        threading.Thread(target=run, args=("merge", lambda: merge(cast, now))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert set(outcome) == {"enrol", "merge"}
    if outcome["merge"] == "ok":
        assert not any(pointing_at(cast.waterdam).values())
    else:
        assert "intussen" in outcome["merge"]
        assert outcome["enrol"] == "ok"
