import datetime as dt
import threading

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from cohorts.actions import enrolments, inviting
from cohorts.importing.reading import Line
from cohorts.models import Enrolment
from cohorts.states import EnrolmentStatus
from leergang.accounts.actions import recovery
from leergang.accounts.models import User
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from tests.cast import build_cast

ANNA = Line(2, "Anna", "van der", "Berg", "anna@waterdam.example", "Adviseur")
BRAM = Line(3, "Bram", "", "Smit", "bram@waterdam.example")


def enrol(cast, *people, now, by=None):
    return enrolments.enrol(
        cast.cohort, organisation=cast.waterdam, people=people, by=by or cast.coordinator, now=now
    )


def token_of(letter: Letter) -> str:
    return letter.body_text.split("/uitnodiging/")[1].split("/")[0]


def test_enrolling_makes_people_enrolments_invitations_and_letters(cast, now):
    made = enrol(cast, ANNA, BRAM, now=now)
    assert {(e.user.name, e.user.sort_key, e.status) for e in made} == {
        ("Anna van der Berg", "berg anna van der", EnrolmentStatus.CONFIRMED),
        ("Bram Smit", "smit bram", EnrolmentStatus.CONFIRMED),
    }
    assert not any(e.user.has_usable_password() for e in made)
    assert all(e.user.invitations.usable(now).count() == 1 for e in made)
    assert Letter.objects.filter(kind="invitation").count() == 2
    assert (
        AuditEvent.objects.filter(
            kind="enrolment.created", actor=f"accounts.user:{cast.coordinator.pk}"
        ).count()
        == 2
    )


def test_the_letter_says_what_and_why_and_not_who_in_the_subject(cast, now):
    enrol(cast, ANNA, now=now)
    letter = Letter.objects.get(kind="invitation")
    assert (letter.to_address, letter.is_secret, letter.due_at) == ("anna@waterdam.example", True, now)
    assert letter.subject == "Uitnodiging voor de leergang"
    for body in (letter.body_text, letter.body_html):
        assert "Dag Anna" in body
        assert "Gemeente Waterdam" in body
        assert "Voorjaar" in body
        assert f"{settings.SITE_URL}/uitnodiging/" in body
        assert "8 februari" in body  # seven days
        assert "Waarom krijg je dit?" in body


def test_the_link_in_the_letter_makes_the_enrolment_active(cast, now):
    (made,) = enrol(cast, ANNA, now=now)
    later = now + dt.timedelta(days=1)
    recovery.accept(token_of(Letter.objects.get(kind="invitation")), now=later)
    made.refresh_from_db()
    assert (made.status, made.status_changed_at) == (EnrolmentStatus.ACTIVE, later)
    assert AuditEvent.objects.filter(kind="enrolment.active", target=f"cohorts.enrolment:{made.pk}").exists()


def test_an_account_of_elsewhere_keeps_its_name_until_it_accepts(cast, now):
    outsider = User.objects.create_user("kim@waterdam.example", first_name="Kim", last_name="Zwart")
    (made,) = enrol(cast, Line(2, "Kimberly", "", "Aarts", "kim@waterdam.example"), now=now)
    assert made.user == outsider
    assert (made.name, made.sort_key) == ("Kimberly Aarts", "aarts kimberly")
    enrolments.accept(outsider, now=now)
    made.refresh_from_db()
    assert (made.name, made.sort_key) == ("Kim Zwart", "zwart kim")


def test_a_known_person_keeps_the_known_name(cast, now):
    (made,) = enrol(cast, Line(2, "Ada", "", "Anders", cast.other_participant.email), now=now)
    assert made.name == "Ada Proef"
    assert User.objects.get(pk=cast.other_participant.pk).name == "Ada Proef"


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("paula@waterdam.example", "staat al in"),
        ("kees@duinrade.example", "Het bureau kijkt het na"),
        ("anna.waterdam.example", "mist een @"),
    ],
)
def test_one_bad_row_stops_all(cast, now, email, words):
    with pytest.raises(ValidationError, match=words):
        enrol(cast, BRAM, Line(3, "Anna", "", "Berg", email), now=now)
    assert not User.objects.filter(email=BRAM.email).exists()
    assert not Letter.objects.exists()


def test_a_coordinator_can_take_part_too(cast, now):
    (made,) = enrol(cast, Line(2, "Cora", "", "Proef", cast.coordinator.email), now=now)
    assert made.user == cast.coordinator


def test_seats_are_never_overrun(cast, now):
    cast.cohort.seats = 3  # two people are in
    cast.cohort.save()
    with pytest.raises(ValidationError, match="nog 1 plaats vrij"):
        enrol(cast, ANNA, BRAM, now=now)
    enrol(cast, ANNA, now=now)
    with pytest.raises(ValidationError, match="vol"):
        enrol(cast, BRAM, now=now)
    assert cast.cohort.enrolments.count() == 3


def test_after_the_closing_day_only_planners_enrol(cast, now):
    cast.cohort.enrolment_closes_on = dt.date(2027, 1, 31)
    cast.cohort.save()
    with pytest.raises(ValidationError, match="gesloten"):
        enrol(cast, ANNA, now=now)
    assert enrol(cast, ANNA, now=now, by=cast.planner)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_and_one_last_seat(now):
    cast = build_cast()
    cast.cohort.seats = 3
    cast.cohort.save()
    start = threading.Barrier(2)
    outcomes = []

    def take(organisation, by, email):
        try:
            start.wait()
            enrolments.enrol(
                cast.cohort,
                organisation=organisation,
                people=[Line(2, "Iris", "", "Blom", email)],
                by=by,
                now=now,
            )
            outcomes.append("in")
        except ValidationError as error:
            outcomes.append(str(error.code))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=take, args=(cast.waterdam, cast.coordinator, "iris@waterdam.example")),
        threading.Thread(target=take, args=(cast.duinrade, cast.other_coordinator, "iris@duinrade.example")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "seats"]
    assert cast.cohort.enrolments.count() == 3


class TestInviteAgain:
    def test_the_old_link_and_the_waiting_letter_die(self, cast, now):
        (made,) = enrol(cast, ANNA, now=now)
        old = Letter.objects.get(kind="invitation")
        later = now + dt.timedelta(hours=1)
        assert inviting.invite_again(made, by=cast.coordinator, now=later)
        assert made.user.invitations.usable(later).count() == 1
        old.refresh_from_db()
        assert old.state == "cancelled"
        assert Letter.objects.filter(kind="invitation", state="due").count() == 1
        assert AuditEvent.objects.filter(kind="enrolment.invited_again").count() == 1

    def test_two_clicks_are_one(self, cast, now):
        (made,) = enrol(cast, ANNA, now=now)
        assert not inviting.invite_again(made, by=cast.coordinator, now=now + dt.timedelta(seconds=5))
        assert Letter.objects.filter(kind="invitation").count() == 1

    def test_who_takes_part_needs_no_link(self, cast, now):
        with pytest.raises(ValidationError, match="doet al mee"):
            inviting.invite_again(cast.enrolment, by=cast.coordinator, now=now)


def test_accepting_twice_changes_nothing(cast, now):
    enrol(cast, ANNA, now=now)
    user = User.objects.get(email=ANNA.email)
    assert [enrolments.accept(user, now=now), enrolments.accept(user, now=now)] == [1, 0]
    assert Enrolment.objects.get(user=user).status == EnrolmentStatus.ACTIVE
