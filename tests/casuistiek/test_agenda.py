"""Cases on the agenda of a session: who puts them there, who sees them, and when they leave it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casuistiek.actions import agenda, cases
from casuistiek.models import AgendaCase
from cohorts.actions import programme_lines, transitions
from cohorts.models import ProgrammeLine, SessionStaff
from cohorts.models.programme_line import Entry, fingerprint
from cohorts.states import EnrolmentStatus, LineKind, SessionStatus, StaffKind
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter
from leergang.moment import today
from tests.factories.casuistiek import PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory

TITLE = "De dienst die niet levert"


@pytest.fixture
def line(cast) -> ProgrammeLine:
    """A line for cases in the planned session."""
    entries = [Entry(60, LineKind.OWN_CASE, "Casusbespreking"), Entry(15, LineKind.BREAK, "Pauze")]
    return programme_lines.save(cast.session, entries=entries, seen=fingerprint([]), by=cast.planner)[0]


@pytest.fixture
def placed(cast, line, submitted):
    return agenda.place(line, submitted, by=cast.trainer)


@pytest.fixture
def page(cast, line) -> str:
    return reverse("casuistiek:agenda-edit", args=[cast.cohort.slug, cast.session.number, line.pk])


def text_of(client, url: str) -> str:
    return client.get(url).content.decode()


class TestPlacing:
    def test_a_trainer_chooses_from_what_was_submitted(self, cast, sign_in, page, line, submitted, concept):
        PracticeCaseFactory(submitted=True, title="Van een andere lichting")
        stopped = EnrolmentFactory(cohort=cast.cohort, status=EnrolmentStatus.WITHDRAWN)
        PracticeCaseFactory(enrolment=stopped, submitted=True)
        client = sign_in(cast.trainer)
        offered = [value for value, _ in client.get(page).context["form"].fields["case"].choices]
        assert offered == ["", str(submitted.public_id)]
        assert client.post(page, {"case": str(submitted.public_id)}).status_code == 302
        assert list(line.agenda_cases.values_list("case", "added_by")) == [(submitted.pk, cast.trainer.pk)]
        assert AuditEvent.objects.filter(kind="agenda_case.added").count() == 1
        assert not Letter.objects.exists()

    def test_twice_is_once_and_back_is_one_button(self, cast, sign_in, page, line, submitted, placed):
        assert agenda.place(line, submitted, by=cast.trainer) == placed
        back = reverse("casuistiek:agenda-remove", args=[cast.cohort.slug, cast.session.number, line.pk])
        client = sign_in(cast.trainer)
        assert back in text_of(client, page)
        for _ in range(2):
            assert client.post(back, {"casus": str(submitted.public_id)}).status_code == 302
        assert not AgendaCase.objects.exists()
        assert client.post(back, {"casus": "onzin"}).status_code == 404

    def test_what_was_withdrawn_meanwhile_is_told(self, cast, sign_in, page, submitted):
        client = sign_in(cast.trainer)
        client.get(page)
        cases.withdraw(submitted, by=cast.participant)
        response = client.post(page, {"case": str(submitted.public_id)})
        assert response.status_code == 200
        assert "intussen ingetrokken" in response.content.decode()

    @pytest.mark.parametrize("why", ["owner_left", "line_changed", "session_cancelled", "other_trainer"])
    def test_what_cannot_be_placed(self, cast, line, submitted, why):
        match why:
            case "owner_left":
                cast.enrolment.status = EnrolmentStatus.WITHDRAWN
                cast.enrolment.save()
            case "line_changed":
                line.kind = LineKind.OTHER
                line.save()
            case "session_cancelled":
                cast.session.status = SessionStatus.CANCELLED
                cast.session.save()
        by = cast.other_trainer if why == "other_trainer" else cast.trainer
        with pytest.raises(ValidationError):
            agenda.place(line, submitted, by=by)
        assert not AgendaCase.objects.exists()

    def test_only_who_reviews_the_cases_of_the_lichting(self, cast, sign_in, page):
        allowed = {name for name, user in cast.people.items() if sign_in(user).get(page).status_code == 200}
        assert allowed == {"trainer"}


class TestSeeing:
    def test_the_owner_sees_it_on_both_pages(self, cast, sign_in, placed, submitted):
        client = sign_in(cast.participant)
        told = f"Je casus staat op de agenda van bijeenkomst {cast.session.number}"
        assert told in text_of(client, cast.session.get_absolute_url())
        case_page = text_of(client, submitted.get_absolute_url())
        assert "Je casus staat op de agenda van" in case_page
        assert cast.session.get_absolute_url() in case_page

    def test_a_concept_session_is_not_told_to_the_owner(self, cast, sign_in, submitted):
        entries = [Entry(60, LineKind.OWN_CASE, "Casusbespreking")]
        lines = programme_lines.save(
            cast.concept_session, entries=entries, seen=fingerprint([]), by=cast.trainer
        )
        agenda.place(lines[0], submitted, by=cast.trainer)
        assert "op de agenda" not in text_of(sign_in(cast.participant), submitted.get_absolute_url())

    def test_a_trainer_reads_the_title_that_was_submitted(self, cast, sign_in, placed, submitted, page):
        submitted.title = "Nog niet opnieuw ingediend"
        submitted.save()
        text = text_of(sign_in(cast.trainer), cast.session.get_absolute_url())
        assert TITLE in text
        assert "Nog niet opnieuw" not in text
        assert cast.participant.name in text
        assert page in text

    @pytest.mark.parametrize("who", ["colleague", "coordinator", "planner", "other_coordinator"])
    def test_nobody_else_sees_anything_of_it(self, cast, sign_in, line, submitted, who):
        client = sign_in(getattr(cast, who))
        url = cast.session.get_absolute_url()

        def seen() -> str:
            return "\n".join(
                row for row in text_of(client, url).splitlines() if "csrf" not in row and "nonce" not in row
            )

        before = seen()
        agenda.place(line, submitted, by=cast.trainer)
        assert "Casusbespreking" in before
        assert seen() == before, "not even that there is one"
        assert "Casus van de groep" in before
        assert cast.participant.name not in before

    @pytest.mark.parametrize("kind", StaffKind)
    def test_who_stands_in_reads_it_and_a_guest_does_not(self, cast, sign_in, placed, kind):
        SessionStaff.objects.create(
            session=cast.session, user=cast.stranger, kind=kind, ends_on=today() + dt.timedelta(days=1)
        )
        text = text_of(sign_in(cast.stranger), cast.session.get_absolute_url())
        assert "Casusbespreking" in text
        assert (TITLE in text) is (kind == StaffKind.SUBSTITUTE)
        assert (cast.participant.name in text) is (kind == StaffKind.SUBSTITUTE)
        assert "Kies casussen" not in text

    def test_more_cases_cost_the_same(self, cast, sign_in, line, placed, page):
        client = sign_in(cast.trainer)

        def cost() -> list[int]:
            counts = []
            for url in (cast.session.get_absolute_url(), page):
                with CaptureQueriesContext(connection) as captured:
                    client.get(url)
                counts.append(len(captured))
            return counts

        before = (cost(), cost())[1]
        for enrolment in EnrolmentFactory.create_batch(3, cohort=cast.cohort):
            agenda.place(line, PracticeCaseFactory(enrolment=enrolment, submitted=True), by=cast.trainer)
        assert cost() == before


class TestLeaving:
    def test_a_withdrawn_case_leaves_the_agenda(self, cast, placed, submitted):
        cases.withdraw(submitted, by=cast.participant)
        assert not AgendaCase.objects.exists()

    @pytest.mark.parametrize("way", ["stop", "defer"])
    def test_a_case_leaves_with_its_owner(self, cast, placed, now, way):
        to = EnrolmentStatus.WITHDRAWN if way == "stop" else EnrolmentStatus.DEFERRED
        transitions.move(cast.enrolment, to, by=cast.planner, now=now)
        assert not AgendaCase.objects.exists()

    def test_who_completes_the_leergang_stays(self, cast, placed, now):
        transitions.move(cast.enrolment, EnrolmentStatus.COMPLETED, by=cast.planner, now=now)
        assert AgendaCase.objects.exists()

    @pytest.mark.parametrize("change", ["away", "other_kind"])
    def test_a_line_with_a_case_is_not_taken_away(self, cast, line, placed, change):
        lines = list(cast.session.lines.order_by("position"))
        entries = [Entry.of(one) for one in lines[1:]]
        if change == "other_kind":
            entries.insert(0, Entry(60, LineKind.OTHER, "Anders", pk=line.pk))
        with pytest.raises(ValidationError, match="staat een casus"):
            programme_lines.save(cast.session, entries=entries, seen=fingerprint(lines), by=cast.planner)
        assert AgendaCase.objects.get().line_id == line.pk

    def test_cases_go_along_when_lines_change_places(self, cast, line, placed):
        lines = list(cast.session.lines.order_by("position"))
        entries = [Entry.of(one) for one in reversed(lines)]
        programme_lines.save(cast.session, entries=entries, seen=fingerprint(lines), by=cast.planner)
        assert AgendaCase.objects.get().line.position == 2

    def test_a_session_that_falls_out_talks_about_nothing(self, cast, sign_in, placed, submitted):
        cast.session.status = SessionStatus.CANCELLED
        cast.session.save()
        for user in (cast.participant, cast.trainer):
            assert TITLE not in text_of(sign_in(user), cast.session.get_absolute_url())
        assert "op de agenda" not in text_of(sign_in(cast.participant), submitted.get_absolute_url())
