"""After the discussion: reflection, actions, what became of them, and the rounds side by side."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from casuistiek import tasks
from casuistiek.actions import cases, followups, reflections
from casuistiek.models import ActionOutcome, CaseVersion, PracticeCase, Reflection
from casuistiek.models.content import content_of
from casuistiek.states import CaseStatus
from cohorts.models import Enrolment
from leergang.mailing.models import Letter
from leergang.moment import AMSTERDAM
from leergang.web.saving import StaleVersionError
from tests.factories.casuistiek import PracticeCaseFactory

CANARY = "kanariestap"
TEXTS = dict.fromkeys(Reflection.CONTENT, "Ik liet het stuur los.")
DAY = dt.timedelta(days=1)


@pytest.fixture
def case(cast, now):
    return PracticeCaseFactory(
        enrolment=cast.enrolment, submitted=True, status=CaseStatus.DISCUSSED, discussed_at=now
    )


@pytest.fixture
def write(case, cast, now):
    def write(version=0, is_shared=False, **texts):
        return reflections.save(
            case, by=cast.participant, now=now, version=version, texts=TEXTS | texts, is_shared=is_shared
        )

    return write


class TestReflection:
    def test_from_discussed_to_completed(self, case, cast, write, now):
        kept = write(effect="")
        case.refresh_from_db()
        assert case.status == CaseStatus.REFLECTION
        with pytest.raises(ValidationError, match="alle vier"):
            reflections.complete(case, by=cast.participant, now=now, version=kept.version)
        kept = write(version=1)
        reflections.complete(case, by=cast.participant, now=now, version=kept.version)
        case.refresh_from_db()
        assert (case.status, case.completed_at) == (CaseStatus.COMPLETED, now)

    def test_two_windows(self, write):
        write()
        with pytest.raises(StaleVersionError):
            write(effect="anders")

    def test_too_long_is_kept_and_does_not_complete(self, case, cast, write, now):
        kept = write(effect="x" * 301)
        assert reflections.missing(kept)["effect"].startswith("Dit zijn 301 tekens")
        with pytest.raises(ValidationError):
            reflections.complete(case, by=cast.participant, now=now, version=kept.version)

    def test_the_owner_decides_who_reads_it(self, case, cast, write, sign_in):
        write(effect=CANARY)
        page = case.get_absolute_url()
        assert CANARY in sign_in(cast.participant).get(page).text
        assert CANARY not in sign_in(cast.trainer).get(page).text
        write(version=1, effect=CANARY, is_shared=True)
        assert CANARY in sign_in(cast.trainer).get(page).text

    def test_by_the_pages(self, case, cast, sign_in, url):
        client = sign_in(cast.participant)
        page = url("reflection-edit", case)
        answer = client.post(page, {**TEXTS, "effect": "", "version": 0, "next": "complete"}, follow=True)
        assert "Schrijf hier nog iets op." in answer.text
        answer = client.post(page, {**TEXTS, "version": 0})
        assert (answer.status_code, "Er zijn twee teksten" in answer.text) == (409, True)
        saved = client.post(url("reflection-autosave", case), {**TEXTS, "version": 1}).json()
        client.post(page, {**TEXTS, "version": saved["version"], "next": "complete"})
        case.refresh_from_db()
        assert case.status == CaseStatus.COMPLETED
        assert client.get(page).status_code == 404

    def test_asked_after_a_week_once_and_in_working_hours(self, case, now):
        for moment in (now + 6 * DAY, now + 7 * DAY, now + 7 * DAY, now + 8 * DAY):
            followups.ask_reflections(now=moment)
        (letter,) = Letter.objects.all()
        assert letter.kind == "reflection_asked"
        assert case.title not in letter.body_text

    @pytest.mark.parametrize("what", ["began", "withdrawn", "stopped"])
    def test_nobody_is_asked_for_nothing(self, case, cast, write, now, what):
        if what == "began":
            write()
        elif what == "withdrawn":
            cases.withdraw(case, by=cast.participant)
        else:
            Enrolment.objects.filter(pk=case.enrolment_id).update(status="withdrawn")
        followups.ask_reflections(now=now + 8 * DAY)
        assert not Letter.objects.exists()


class TestActions:
    def agree(self, case, cast, now):
        return followups.agree(case, by=cast.participant, now=now, what=CANARY, by_on=None)

    def test_asked_after_three_weeks_and_three_months_once(self, case, cast, now):
        self.agree(case, cast, now)
        for days in (20, 21, 21, 22, 60, 91, 92, 120):
            followups.post_due_outcomes(now=now + dt.timedelta(days=days, hours=2))
        letters = Letter.objects.order_by("due_at")
        assert [letter.due_at.date() - now.date() for letter in letters] == [21 * DAY, 91 * DAY]
        assert not any(CANARY in f"{letter.body_text}{letter.subject}{letter.key}" for letter in letters)

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (dt.datetime(2027, 3, 8, 15, tzinfo=dt.UTC), dt.datetime(2027, 3, 30, 9, tzinfo=AMSTERDAM)),
            (dt.datetime(2026, 10, 10, 15, tzinfo=dt.UTC), dt.datetime(2026, 11, 2, 9, tzinfo=AMSTERDAM)),
        ],
        ids=["summer-time-and-easter", "winter-time-and-weekend"],
    )
    def test_at_nine_on_the_clock_of_a_working_day(self, day, expected):
        assert followups.due_after(day, 21) == expected

    def test_told_before_it_was_asked(self, case, cast, now):
        first = self.agree(case, cast, now).outcomes.first()
        followups.tell(first, by=cast.participant, now=now, text="Gelukt", version=0)
        assert followups.post_due_outcomes(now=now + 22 * DAY) == 0

    def test_two_windows(self, case, cast, now, sign_in):
        first = self.agree(case, cast, now).outcomes.first()
        followups.tell(first, by=cast.participant, now=now, text="Gelukt", version=0)
        page = reverse("casuistiek:action-outcome", args=[case.public_id, first.pk])
        answer = sign_in(cast.participant).post(page, {"outcome": "Mislukt", "version": 0})
        assert answer.status_code == 409
        assert "Gelukt" in answer.text
        assert "Mislukt" in answer.text

    def test_gone_is_not_asked(self, case, cast, now):
        followups.remove(self.agree(case, cast, now), by=cast.participant)
        self.agree(case, cast, now)
        cases.withdraw(case, by=cast.participant)
        assert followups.post_due_outcomes(now=now + 30 * DAY) == 0
        assert not ActionOutcome.objects.to_ask(now + 30 * DAY).exists()

    def test_by_the_pages(self, case, cast, sign_in, url):
        client = sign_in(cast.participant)
        assert "Schrijf op wat je gaat doen" in client.post(url("action-create", case), {"what": ""}).text
        client.post(url("action-create", case), {"what": CANARY, "by_on": "2027-03-01"})
        assert CANARY in client.get(case.get_absolute_url()).text
        assert CANARY not in sign_in(cast.trainer).get(case.get_absolute_url()).text
        outcome = ActionOutcome.objects.first()
        page = reverse("casuistiek:action-outcome", args=[case.public_id, outcome.pk])
        assert sign_in(cast.trainer).get(page).status_code == 404
        client.post(page, {"outcome": "Gelukt", "version": 0})
        assert "Gelukt" in client.get(case.get_absolute_url()).text
        away = reverse("casuistiek:action-delete", args=[case.public_id, outcome.action_id])
        assert CANARY in client.get(away).text
        client.post(away)
        assert not ActionOutcome.objects.exists()

    def test_the_task_wakes_the_mail_only_when_it_asked(self, case, monkeypatch):
        woken = []
        monkeypatch.setattr(tasks, "wake", lambda: woken.append(1))
        assert (tasks.ask_what_became(), woken) == (0, [])


class TestRounds:
    @pytest.fixture
    def rounds(self, case, now):
        content = content_of(case)
        content["trigger"] = "In de commissie vroeg niemand iets."
        content["actors"][0]["attitude"] = 2
        CaseVersion.objects.create(case=case, number=2, content=content, made_at=now)
        return case

    @pytest.mark.parametrize("who", ["participant", "trainer"])
    def test_readable_for_owner_and_trainer(self, rounds, cast, sign_in, url, who):
        page = sign_in(getattr(cast, who)).get(url("version-list", rounds))
        assert [part.label for part in page.context["parts"]] == ["Aanleiding"]
        assert "Partij 1: houding van neutraal naar mee." in page.text
        assert "wat is er veranderd?" in sign_in(getattr(cast, who)).get(rounds.get_absolute_url()).text

    @pytest.mark.parametrize("who", ["colleague", "planner", "coordinator", "other_trainer"])
    def test_nobody_else(self, rounds, cast, sign_in, url, who):
        assert sign_in(getattr(cast, who)).get(url("version-list", rounds)).status_code == 404

    def test_no_round_no_page(self, cast, sign_in, url, concept):
        assert sign_in(cast.participant).get(url("version-list", concept)).status_code == 404
        assert PracticeCase.objects.exists()
