"""Intake and needs: saved as concept, sent once, read by trainers alone; needs by the planner alone."""

import datetime as dt
import json
import logging

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cohorts.actions import intakes
from cohorts.models import Intake, SpecialNeeds
from cohorts.states import EnrolmentStatus, SessionStatus
from cohorts.tasks.intakes import drop_spent_needs
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.moment import at
from tests.factories.cohorts import EnrolmentFactory, SessionFactory

CANARY = "kanarievogel"
CONTENT = {
    "own_role": "Ik ben opdrachtgever.",
    "orchestrates": "now",
    "learning_question": "Hoe laat ik los?",
    "situation": "Een gesprek dat stokte.",
}
NEEDS = {"dietary": "vegetarisch", "accessibility": "zonder trap"}
BEFORE = dt.datetime(2027, 1, 4, 9, 0, tzinfo=dt.UTC)
AFTER = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def url(cast):
    return lambda name: reverse(f"cohorts:{name}", args=[cast.cohort.slug])


@pytest.fixture
def before_the_start(time_machine):
    time_machine.move_to(BEFORE, tick=False)


def written(enrolment, now=BEFORE, *, sent=True, **texts) -> Intake:
    intake = intakes.save(enrolment, content=CONTENT | texts, by=enrolment.user, now=now)
    return intakes.send(intake, by=enrolment.user, now=now) if sent else intake


def on_page(client, url) -> str:
    """The version that the page builds on."""
    return client.get(url("intake-edit")).context["version"]


class TestTwoWindows:
    """A second window is noticed, with and without the script."""

    @pytest.fixture
    def client(self, cast, sign_in, before_the_start):
        return sign_in(cast.participant)

    def save(self, client, url, name="intake-edit", **texts):
        blank = dict.fromkeys(["own_role", "learning_question", "situation", *NEEDS], "")
        return client.post(url(name), blank | texts)

    def test_a_stale_window_shows_both_texts_and_saves_by_choice(self, client, url):
        first = on_page(client, url)
        self.save(client, url, own_role="Van het ene venster", dietary="halal", version=first)
        answer = self.save(client, url, own_role="Van het andere", situation="Een gesprek", version=first)
        assert answer.status_code == 409
        page = answer.text
        assert "Er zijn twee teksten" in page
        assert "<dd>Van het ene venster</dd>" in page
        assert "<dd>halal</dd>" in page
        assert "Van het andere</textarea>" in page
        assert "Een gesprek</textarea>" in page
        intake = Intake.objects.get()
        assert (intake.own_role, intake.situation) == ("Van het ene venster", "")
        again = answer.context["version"]
        assert self.save(client, url, own_role="Van het andere", version=again).status_code == 302
        assert Intake.objects.get().own_role == "Van het andere"
        assert not SpecialNeeds.objects.exists()

    def test_the_same_texts_twice_is_no_conflict_whatever_the_line_ends(self, client, url):
        first = on_page(client, url)
        self.save(client, url, "intake-autosave", own_role="Eén\nTwee", version=first)
        assert self.save(client, url, own_role="Eén\r\nTwee", version=first).status_code == 302

    def test_the_script_hears_which_version_it_builds_on(self, client, url):
        answer = self.save(client, url, "intake-autosave", own_role="Ik", dietary="halal", version="")
        assert answer.json()["version"] == on_page(client, url)
        assert (Intake.objects.get().own_role, SpecialNeeds.objects.get().dietary) == ("Ik", "halal")
        stale = self.save(client, url, "intake-autosave", own_role="Jij", version="")
        assert (stale.status_code, Intake.objects.get().own_role) == (409, "Ik")
        assert not AuditEvent.objects.filter(kind="intake.saved").exists()

    def test_half_a_post_blanks_nothing(self, client, url):
        self.save(client, url, own_role="Ik")
        version = on_page(client, url)
        assert client.post(url("intake-autosave"), {"own_role": "", "version": version}).status_code == 400
        assert Intake.objects.get().own_role == "Ik"

    def test_what_trainers_read_changes_by_a_button_only(self, cast, client, url):
        written(cast.enrolment)
        page = client.get(url("intake-edit"))
        assert 'data-autosave=""' in page.text
        answer = self.save(client, url, "intake-autosave", **CONTENT, version=page.context["version"])
        assert answer.status_code == 409

    def test_after_the_start_the_script_has_nothing_to_save(self, cast, sign_in, url, time_machine):
        written(cast.enrolment)
        time_machine.move_to(AFTER)
        client = sign_in(cast.participant)
        assert "data-autosave" not in client.get(url("intake-edit")).text
        assert self.save(client, url, "intake-autosave", **CONTENT).status_code == 404

    @pytest.mark.parametrize("name", ["trainer", "planner", "coordinator", "other_participant", "stranger"])
    def test_others_find_nothing(self, cast, sign_in, url, name):
        assert self.save(sign_in(cast.people[name]), url, "intake-autosave").status_code == 404


class TestWriting:
    def test_a_concept_is_kept_and_stays_a_concept(self, cast, sign_in, url, before_the_start):
        client = sign_in(cast.participant)
        assert client.post(url("intake-edit"), {"own_role": "Ik", "stap": "bewaren"}).status_code == 302
        intake = Intake.objects.get()
        assert (intake.own_role, intake.sent_at) == ("Ik", None)
        page = client.get(url("intake-edit")).text
        assert "Concept" in page
        assert "Stuur in" in page

    def test_sending_asks_what_is_missing_and_keeps_the_text(self, cast, sign_in, url, before_the_start):
        answer = sign_in(cast.participant).post(
            url("intake-edit"), {"own_role": "Ik voer regie", "stap": "insturen"}
        )
        assert answer.status_code == 200
        assert "Schrijf op wat je wilt leren" in answer.text
        assert "Ik voer regie" in answer.text
        assert Intake.objects.get().own_role == "Ik voer regie"  # kept, although it was not sent
        assert Intake.objects.get().sent_at is None

    def test_sent_it_is_sent_and_can_be_changed_until_the_start(self, cast, sign_in, url, before_the_start):
        client = sign_in(cast.participant)
        client.post(url("intake-edit"), {**CONTENT, **NEEDS, "stap": "insturen"})
        assert Intake.objects.get().sent_at == BEFORE
        assert SpecialNeeds.objects.get().dietary == "vegetarisch"
        version = on_page(client, url)
        typed = {**CONTENT, **NEEDS, "own_role": "Anders", "stap": "bewaren", "version": version}
        client.post(url("intake-edit"), typed)
        assert Intake.objects.get().own_role == "Anders"
        assert [event.kind for event in AuditEvent.objects.filter(kind__startswith="intake.")].count(
            "intake.sent"
        ) == 1

    def test_a_sent_intake_is_not_emptied_by_a_change(self, cast, sign_in, url, before_the_start):
        written(cast.enrolment)
        client = sign_in(cast.participant)
        typed = {**CONTENT, "situation": "", "version": on_page(client, url)}
        answer = client.post(url("intake-edit"), typed)
        assert "Beschrijf kort één situatie" in answer.text
        assert Intake.objects.get().situation == CONTENT["situation"]

    def test_after_the_start_it_stands_but_needs_can_still_be_told(self, cast, sign_in, url, time_machine):
        written(cast.enrolment)
        time_machine.move_to(AFTER)
        client = sign_in(cast.participant)
        page = client.get(url("intake-edit")).text
        assert "je intake staat nu vast" in page
        assert 'name="own_role"' not in page
        typed = {**CONTENT, "own_role": "Te laat", **NEEDS, "version": on_page(client, url)}
        client.post(url("intake-edit"), typed)
        assert Intake.objects.get().own_role == CONTENT["own_role"]
        assert SpecialNeeds.objects.get().accessibility == "zonder trap"

    def test_the_start_is_a_day_in_amsterdam(self, cast):
        intake = written(cast.enrolment)
        last = at(cast.cohort.starts_on, dt.time.min) - dt.timedelta(minutes=1)
        intakes.save(cast.enrolment, content=CONTENT, by=cast.participant, now=last)
        with pytest.raises(ValidationError, match="begonnen"):
            intakes.save(
                cast.enrolment, content=CONTENT, by=cast.participant, now=last + dt.timedelta(minutes=1)
            )
        assert intake.sent_at

    def test_who_joins_late_can_still_send_one(self, cast):
        written(cast.enrolment, AFTER)
        assert Intake.objects.get().sent_at == AFTER

    def test_too_long_a_text_is_refused_and_stays_on_the_page(self, cast, sign_in, url, before_the_start):
        long = CANARY * 200
        answer = sign_in(cast.participant).post(url("intake-edit"), {"own_role": long, **NEEDS})
        assert "hoogstens 1000 tekens" in answer.text
        assert long in answer.text
        assert "vegetarisch" in answer.text
        assert not Intake.objects.exists()

    def test_two_empty_fields_take_the_needs_away(self, cast):
        intakes.save_needs(cast.enrolment, **NEEDS, now=BEFORE)
        intakes.save_needs(cast.enrolment, dietary="", accessibility="", now=BEFORE)
        assert not SpecialNeeds.objects.exists()

    def test_who_stopped_saves_nothing(self, cast):
        cast.enrolment.status = EnrolmentStatus.WITHDRAWN
        cast.enrolment.save()
        with pytest.raises(ValidationError, match="niet meer mee"):
            written(cast.enrolment)
        with pytest.raises(ValidationError, match="niet meer mee"):
            intakes.save_needs(cast.enrolment, **NEEDS, now=BEFORE)

    def test_vandaag_asks_for_it_until_it_is_sent(self, cast, sign_in, before_the_start):
        client = sign_in(cast.participant)
        assert "Stuur je intake in" in client.get("/").text
        written(cast.enrolment)
        page = client.get("/").text
        assert "Stuur je intake in" not in page
        assert "Mijn intake en wensen" in page

    def test_a_colleague_writes_an_own_one(self, cast, sign_in, url, before_the_start):
        written(cast.enrolment, own_role=CANARY)
        assert CANARY not in sign_in(cast.colleague).get(url("intake-edit")).text

    @pytest.mark.parametrize("name", ["trainer", "planner", "coordinator", "other_participant", "stranger"])
    def test_others_find_nothing(self, cast, sign_in, url, name):
        assert sign_in(cast.people[name]).get(url("intake-edit")).status_code == 404

    def test_without_login_there_is_the_door(self, client, url):
        assert client.get(url("intake-edit")).url.startswith("/inloggen/")


class TestReading:
    @pytest.mark.parametrize("page", ["intake-list", "intake-print"])
    def test_a_trainer_reads_what_was_sent_and_no_concept(self, cast, sign_in, url, page):
        written(cast.enrolment)
        colleague = cast.colleague.enrolments.get()
        written(colleague, sent=False, own_role=CANARY)
        text = sign_in(cast.trainer).get(url(page)).text
        assert "Hoe laat ik los?" in text
        assert "Kees Proef" in text
        assert "Nog niet ingestuurd" in text
        assert CANARY not in text

    def test_who_left_drops_out(self, cast, sign_in, url):
        written(cast.enrolment)
        cast.enrolment.status = EnrolmentStatus.REPLACED
        cast.enrolment.save()
        assert "Hoe laat ik los?" not in sign_in(cast.trainer).get(url("intake-list")).text

    @pytest.mark.parametrize("page", ["intake-list", "intake-print"])
    @pytest.mark.parametrize("name", ["planner", "coordinator", "participant", "other_trainer", "stranger"])
    def test_others_find_nothing(self, cast, sign_in, url, page, name):
        assert sign_in(cast.people[name]).get(url(page)).status_code == 404

    @pytest.mark.parametrize("page", ["intake-list", "intake-print", "needs-list"])
    def test_post_is_refused(self, cast, sign_in, url, page):
        who = cast.planner if page == "needs-list" else cast.trainer
        assert sign_in(who).post(url(page)).status_code == 405

    def test_an_empty_lichting_says_so(self, cast, sign_in, url):
        cast.cohort.enrolments.all().update(status=EnrolmentStatus.CANCELLED)
        assert "Er doet nog niemand mee" in sign_in(cast.trainer).get(url("intake-list")).text

    @pytest.mark.parametrize(
        ("page", "queries"), [("intake-list", 7), ("intake-print", 5), ("needs-list", 4)]
    )
    @pytest.mark.parametrize("size", [3, 60])
    def test_the_number_of_queries_does_not_grow(
        self, cast, sign_in, url, django_assert_num_queries, page, queries, size
    ):
        for _ in range(size):
            enrolment = EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam)
            Intake.objects.create(enrolment=enrolment, **CONTENT, saved_at=BEFORE, sent_at=BEFORE)
            SpecialNeeds.objects.create(enrolment=enrolment, **NEEDS, saved_at=BEFORE)
        client = sign_in(cast.planner if page == "needs-list" else cast.trainer)
        client.get(url(page))
        with django_assert_num_queries(queries):
            client.get(url(page))


class TestNeeds:
    def test_the_planner_reads_them_by_name(self, cast, sign_in, url):
        intakes.save_needs(cast.enrolment, **NEEDS, now=BEFORE)
        text = sign_in(cast.planner).get(url("needs-list")).text
        assert all(words in text for words in ("Paula Proef", "vegetarisch", "zonder trap"))

    def test_an_empty_list_says_so(self, cast, sign_in, url):
        assert "geen bijzondere wensen" in sign_in(cast.planner).get(url("needs-list")).text

    @pytest.mark.parametrize("name", ["trainer", "coordinator", "participant", "colleague", "stranger"])
    def test_others_find_nothing(self, cast, sign_in, url, name):
        assert sign_in(cast.people[name]).get(url("needs-list")).status_code == 404

    @pytest.mark.parametrize(
        ("moment", "gone"),
        [
            (dt.datetime(2027, 3, 14, 22, 59, 59, tzinfo=dt.UTC), False),  # 23.59 in Amsterdam, day 13
            (dt.datetime(2027, 3, 14, 23, 0, tzinfo=dt.UTC), True),  # midnight: the fourteenth day
        ],
    )
    def test_they_go_fourteen_days_after_the_last_session(self, cast, time_machine, moment, gone):
        """Day for day on the wall in Amsterdam; the last session of the cast's lichting is on 1 March."""
        intakes.save_needs(cast.enrolment, **NEEDS, now=BEFORE)
        cast.concept_session.delete()
        last = dt.datetime(2027, 3, 1, 22, 30, tzinfo=dt.UTC)  # an evening that ends at 23.30
        SessionFactory(cohort=cast.cohort, starts_at=last - dt.timedelta(hours=3), ends_at=last, planned=True)
        SessionFactory(  # fell out: does not count
            cohort=cast.cohort,
            starts_at=last + dt.timedelta(days=30),
            planned=True,
            status=SessionStatus.CANCELLED,
        )
        time_machine.move_to(moment)
        assert drop_spent_needs() == int(gone)
        assert SpecialNeeds.objects.exists() is not gone
        assert drop_spent_needs() == 0  # a second time changes nothing

    @pytest.mark.parametrize(("days", "gone"), [(13, False), (14, True)])
    def test_without_sessions_the_last_day_of_the_lichting_counts(self, cast, time_machine, days, gone):
        intakes.save_needs(cast.enrolment, **NEEDS, now=BEFORE)
        cast.cohort.sessions.all().delete()
        time_machine.move_to(at(cast.cohort.ends_on + dt.timedelta(days=days), dt.time.min))
        assert drop_spent_needs() == int(gone)

    def test_a_lichting_next_door_keeps_its_own(self, cast, time_machine):
        other = cast.other_participant.enrolments.get()
        intakes.save_needs(other, **NEEDS, now=BEFORE)
        SessionFactory(
            cohort=cast.other_cohort, starts_at=dt.datetime(2027, 9, 1, 9, tzinfo=dt.UTC), planned=True
        )
        intakes.save_needs(cast.enrolment, **NEEDS, now=BEFORE)
        time_machine.move_to(dt.datetime(2027, 8, 1, 9, tzinfo=dt.UTC))
        assert drop_spent_needs() == 1
        assert SpecialNeeds.objects.get().enrolment == other

    def test_who_leaves_takes_them_along(self, cast, time_machine, sign_in, url):
        intakes.save_needs(cast.enrolment, **NEEDS, now=BEFORE)
        cast.enrolment.status = EnrolmentStatus.WITHDRAWN
        cast.enrolment.save()
        assert "vegetarisch" not in sign_in(cast.planner).get(url("needs-list")).text
        time_machine.move_to(BEFORE, tick=False)
        assert drop_spent_needs() == 1

    def test_after_the_end_nothing_new_is_kept(self, cast):
        with pytest.raises(ValidationError, match="laatste bijeenkomst"):
            intakes.save_needs(cast.enrolment, **NEEDS, now=dt.datetime(2028, 1, 1, tzinfo=dt.UTC))
        assert not SpecialNeeds.objects.exists()


def test_no_word_of_an_intake_or_need_reaches_coordinator_planner_letters_audit_or_logs(
    cast, sign_in, url, time_machine, caplog
):
    """Something could leak: a marker in every field, and every page that names the participant."""
    caplog.set_level(logging.DEBUG)
    time_machine.move_to(BEFORE, tick=False)
    texts = dict.fromkeys(("own_role", "learning_question", "situation"), CANARY)
    typed = {**texts, "orchestrates": "now", "dietary": f"eten {CANARY}", "accessibility": f"zaal {CANARY}"}
    assert (
        sign_in(cast.participant).post(url("intake-edit"), {**typed, "stap": "insturen"}).status_code == 302
    )
    assert CANARY in sign_in(cast.trainer).get(url("intake-list")).text
    assert f"eten {CANARY}" in sign_in(cast.planner).get(url("needs-list")).text
    pages = ["cohort-detail", "enrolment-list", "enrolment-export", "session-list"]
    seen = [sign_in(cast.coordinator).get(url(page)).content.decode() for page in pages]
    seen += [
        sign_in(cast.planner).get(url(page)).content.decode()
        for page in [*pages, "decision-make", "peer-group-edit", "cohort-update"]
    ]
    seen += [sign_in(user).get("/").text for user in (cast.coordinator, cast.planner, cast.colleague)]
    seen += [sign_in(cast.planner).get("/beheer/berichten/").text, sign_in(cast.auditor).get("/").text]
    seen += [f"{each.target} {json.dumps(each.facts)}" for each in AuditEvent.objects.all()]
    seen += [f"{each.subject} {each.body_text} {each.body_html}" for each in Letter.objects.all()]
    seen.append(caplog.text)
    assert "Paula Proef" in seen[1]
    assert CANARY not in "\n".join(seen)
