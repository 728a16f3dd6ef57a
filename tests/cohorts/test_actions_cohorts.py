import datetime as dt
from io import StringIO

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from cohorts.actions import cohorts, organisations
from cohorts.models import Cohort
from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Permission, Role
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter


def fields(cast, **changes):
    return {
        "name": "Voorjaar 2028",
        "programme": cast.module.programme,
        "kind": "open",
        "seats": 12,
        "starts_on": dt.date(2028, 1, 13),
        "ends_on": dt.date(2028, 11, 2),
        "enrolment_closes_on": None,
        "theme": "regiegemeente",
        "feedback_working_days": 10,
        "organisations": [cast.waterdam],
        "trainers": [cast.trainer],
        **changes,
    }


def audited(kind):
    return AuditEvent.objects.filter(kind=kind).count()


class TestCreate:
    def test_it_is_there_with_its_people(self, cast):
        made = cohorts.create(by=cast.planner, **fields(cast))
        assert made.slug == "voorjaar-2028"
        assert list(made.organisations.all()) == [cast.waterdam]
        assert Cohort.objects.granting(cast.trainer, Permission.SESSION_PLAN).filter(pk=made.pk).exists()
        assert (audited("cohort.created"), audited("trainer.added")) == (1, 1)

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Nieuw", "nieuw-2"),
            ("Organisaties", "organisaties-2"),
            ("Voorjaar!", "voorjaar-2"),
            ("***", "lichting"),
        ],
    )
    def test_addresses_never_clash(self, cast, name, slug):
        assert cohorts.create(by=cast.planner, **fields(cast, name=name)).slug == slug

    @pytest.mark.parametrize(
        "broken",
        [
            {"ends_on": dt.date(2028, 1, 12)},
            {"seats": 0},
            {"enrolment_closes_on": dt.date(2029, 1, 1)},
            {"name": "Voorjaar"},
        ],
    )
    def test_a_broken_rule_is_told(self, cast, broken):
        with pytest.raises(ValidationError):
            cohorts.create(by=cast.planner, **fields(cast, **broken))


class TestUpdate:
    def test_only_what_changed_is_logged(self, cast, now):
        own = fields(
            cast, name="Voorjaar", seats=16, starts_on=cast.cohort.starts_on, ends_on=cast.cohort.ends_on,
            organisations=[cast.waterdam, cast.duinrade],
        )  # fmt: skip
        changed = cohorts.update(cast.cohort, by=cast.planner, now=now, **own)
        assert (changed.seats, changed.slug) == (16, "voorjaar")
        assert AuditEvent.objects.get(kind="cohort.changed").facts["fields"] == ["seats"]

    def test_nobody_loses_a_place(self, cast, now):
        with pytest.raises(ValidationError, match="al 2 plaatsen bezet"):
            cohorts.update(cast.cohort, by=cast.planner, now=now, **fields(cast, seats=1))

    def test_an_organisation_with_people_stays(self, cast, now):
        with pytest.raises(ValidationError, match="Duinrade"):
            cohorts.update(cast.cohort, by=cast.planner, now=now, **fields(cast, name="Voorjaar"))

    def test_a_trainer_who_is_left_out_loses_access(self, cast, now):
        own = fields(cast, name="Voorjaar", organisations=[cast.waterdam, cast.duinrade], trainers=[])
        cohorts.update(cast.cohort, by=cast.planner, now=now, **own)
        assert not Cohort.objects.granting(cast.trainer, Permission.CASE_REVIEW).exists()
        assert audited("trainer.removed") == 1


class TestStaff:
    def person(self, cast, email="nora@regiewerk.example"):
        return organisations.person(
            email=email, first_name="Nora", infix="", last_name="Kuiper", by=cast.planner
        )

    def test_a_new_trainer_gets_a_link(self, cast, now):
        cohorts.add_trainer(cast.cohort, user=self.person(cast), by=cast.planner, now=now)
        letter = Letter.objects.get(kind="staff-invitation")
        assert "trainer van de lichting Voorjaar" in letter.body_text
        assert letter.is_secret

    def test_adding_twice_is_adding_once(self, cast, now):
        for _ in range(2):
            cohorts.add_trainer(cast.cohort, user=self.person(cast), by=cast.planner, now=now)
        assert Letter.objects.count() == 1

    def test_who_came_in_before_needs_no_link(self, cast, now):
        user = self.person(cast)
        user.set_password("lang genoeg voor een proef")
        user.save()
        cohorts.add_trainer(cast.cohort, user=user, by=cast.planner, now=now)
        assert not Letter.objects.exists()

    def test_a_new_coordinator_is_invited_and_the_beheerder_told(self, cast, now, time_machine):
        """SEC-04."""
        time_machine.move_to(now)
        user = self.person(cast, "nora@waterdam.example")
        organisations.add_coordinator(cast.waterdam, user=user, by=cast.planner, now=now)
        assert Cohort.objects.granting(user, Permission.ENROLMENT_MANAGE).count() == 2
        alert = Letter.objects.get(kind="role-granted")
        assert alert.recipient == cast.office_admin
        assert "Nora Kuiper" in alert.body_text
        assert "Nora" not in alert.subject
        assert audited("role.granted") == 1

    def test_a_role_that_is_held_is_not_given_again(self, cast, now):
        for _ in range(2):
            organisations.add_coordinator(cast.waterdam, user=self.person(cast), by=cast.planner, now=now)
        assert OrganisationRole.objects.filter(user__email="nora@regiewerk.example").count() == 1
        assert audited("role.granted") == 1

    def test_who_left_gets_no_role(self, cast, now):
        User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
        with pytest.raises(ValidationError, match="afgesloten"):
            organisations.add_coordinator(cast.waterdam, user=cast.stranger, by=cast.planner, now=now)


class TestCreatePlanner:
    def run(self, email="petra@regiewerk.example"):
        out = StringIO()
        call_command(
            "create_planner",
            email,
            "Petra",
            "Berg",
            "--infix=van der",
            "--bureau=Bureau Regiewerk",
            stdout=out,
        )
        return out.getvalue().strip()

    def test_an_empty_installation_gets_its_first_planner(self, db, now):
        link = self.run()
        assert link.startswith(f"{settings.SITE_URL}/uitnodiging/")
        user = User.objects.get()
        assert user.name == "Petra van der Berg"
        assert OrganisationRole.objects.get(user=user).role == Role.PLANNER
        assert Organisation.objects.get().kind == "bureau"
        assert AuditEvent.objects.get(kind="role.granted").origin == "opdracht:create_planner"

    def test_again_gives_a_fresh_link_only(self, db):
        assert self.run() != self.run()
        assert (User.objects.count(), OrganisationRole.objects.count()) == (1, 1)

    def test_a_bad_address_is_told(self, db):
        with pytest.raises(CommandError):
            self.run("geen-adres")
