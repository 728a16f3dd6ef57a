"""When trainers can teach: asked by the planner, answered by a link without login, read as a grid."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cohorts.actions import availability
from cohorts.models import Availability, AvailabilityPoll, AvailabilityRequest, ProposedDate
from cohorts.models.availability import link_hash
from cohorts.reports.availability import grid_of
from cohorts.states import Answer, PartOfDay
from leergang.accounts.actions import merges
from leergang.audit.models import AuditEvent
from leergang.mailing.models import Letter, LetterState
from tests.cohorts.plans import slot
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import TrainerAssignmentFactory

SLOTS = [
    slot("2027-03-11"),
    slot("2027-03-11", "13:30", "17:00", PartOfDay.AFTERNOON),
    slot("2027-03-18"),
]
CLOSES_ON = dt.date(2027, 2, 20)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def at(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def poll(cast, now):
    return ask(cast, now)


def ask(cast, now, **more):
    facts = {
        "slots": SLOTS,
        "trainers": [cast.trainer, cast.other_trainer],
        "note": "Liefst in Amersfoort",
        "closes_on": CLOSES_ON,
    }
    return availability.ask(cast.cohort, **facts | more, by=cast.planner, now=now)


def link(user):
    """What stands in the newest letter to this person."""
    letter = Letter.objects.filter(recipient=user, kind__startswith="availability").latest("pk")
    return re.search(r"http://\S+(/beschikbaarheid/\S+/)", letter.body_text).group(1)


def answers(*given, remark=""):
    fields = [f"date_{pk}" for pk in ProposedDate.objects.order_by("starts_at").values_list("pk", flat=True)]
    return dict(zip(fields, given, strict=True)) | {"remark": remark}


def given(poll, user):
    request = poll.requests.get(user=user)
    return list(request.answers.order_by("date__starts_at").values_list("answer", flat=True))


def detail(poll, name="availability-detail"):
    return reverse(f"cohorts:{name}", args=["voorjaar", poll.pk])


class TestAsking:
    FIELDS = {
        "rows": "3",
        "day_1": "11-3-2027",
        "part_1": "morning",
        "day_2": "18-3-2027",
        "part_2": "evening",
        "starts_2": "19.00",
        "closes_on": "20-2-2027",
        "note": "Liefst in Amersfoort",
    }

    def fields(self, cast, **more):
        return self.FIELDS | {"trainers": [cast.trainer.pk, cast.other_trainer.pk]} | more

    def test_it_shows_who_gets_a_letter_and_only_then_sends_one_to_each(self, cast, sign_in):
        client, url = sign_in(cast.planner), reverse("cohorts:availability-create", args=["voorjaar"])
        first = client.get(url)
        assert re.search(rf'value="{cast.trainer.pk}"[^>]*checked', first.text)
        assert not re.search(rf'value="{cast.other_trainer.pk}"[^>]*checked', first.text)
        page = client.post(url, self.fields(cast, stap="bekijken"))
        assert cast.trainer.name in page.text
        assert "19.00 – 21.00 uur" in page.text
        assert not AvailabilityPoll.objects.exists()
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        resent = {name: [value for key, value in hidden if key == name] for name, _ in hidden}
        page = client.post(url, resent | {"stap": "versturen"})
        poll = AvailabilityPoll.objects.get()
        assert page.url == detail(poll)
        assert (poll.note, poll.closes_on, poll.created_by) == (
            "Liefst in Amersfoort",
            CLOSES_ON,
            cast.planner,
        )
        assert [(date.part_of_day, date.starts_at.hour) for date in poll.dates.all()] == [
            ("morning", 8),
            ("evening", 18),
        ]
        people = {letter.recipient for letter in Letter.objects.all()}
        assert people == {cast.trainer, cast.other_trainer}
        assert Letter.objects.count() == 2
        again = client.post(url, self.fields(cast, stap="versturen"))
        assert "Precies deze vraag is al verstuurd" in again.text
        assert Letter.objects.count() == 2

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"closes_on": "1-2-2027"}, "Kies een dag na vandaag."),
            ({"closes_on": "3-5-2027"}, "Kies een dag binnen drie maanden."),
            ({"closes_on": "12-3-2027"}, "De eerste datum is dan al geweest."),
            (
                {"day_2": "11-3-2027", "part_2": "morning", "starts_2": ""},
                "Hetzelfde dagdeel staat er twee keer.",
            ),
            ({"day_1": "31-1-2027"}, "Deze dag of tijd is al voorbij."),
            ({"trainers": []}, "Kies minstens één trainer."),
        ],
    )
    def test_what_is_not_in_order_is_said_and_kept(self, cast, sign_in, more, said):
        url = reverse("cohorts:availability-create", args=["voorjaar"])
        page = sign_in(cast.planner).post(url, self.fields(cast, stap="versturen", **more))
        assert said in page.text
        assert "Liefst in Amersfoort" in page.text
        assert not AvailabilityPoll.objects.exists()

    def test_dagdelen_are_added_without_script(self, cast, sign_in):
        url = reverse("cohorts:availability-create", args=["voorjaar"])
        page = sign_in(cast.planner).post(url, self.fields(cast, stap="datums"))
        assert "day_6" in page.text
        assert "11-3-2027" in page.text
        assert "Dagdeel 7" not in page.text

    def test_the_letter_says_nothing_personal_and_its_link_is_kept_as_a_hash(self, cast, poll):
        letter = Letter.objects.get(recipient=cast.trainer)
        token = link(cast.trainer).split("/")[2]
        assert letter.is_secret
        assert not letter.is_bulk
        for name in (cast.trainer.first_name, cast.cohort.name):
            assert name not in letter.subject
        for words in ("Liefst in Amersfoort", "zaterdag 20 februari", "3 dagdelen", token):
            assert words in letter.body_text
            assert words in letter.body_html
        assert token not in repr(list(AvailabilityRequest.objects.values()))
        assert token not in repr(list(AuditEvent.objects.values()))
        assert AvailabilityRequest.objects.get(user=cast.trainer).token_hash == link_hash(token, cast.trainer)


class TestAnswering:
    def test_opening_it_answers_nothing_the_button_does(self, cast, poll, client):
        url = link(cast.trainer)
        page = client.get(url)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert not re.search(r"type=\"radio\"[^>]*checked", page.text)
        assert cast.other_trainer.name not in page.text
        client.head(url)
        assert not Availability.objects.exists()
        page = client.post(url, answers("yes", "maybe", "no", remark="Liever niet vroeg"), follow=True)
        assert "Je antwoord staat genoteerd" in page.text
        assert "Liever niet vroeg" in page.text
        assert given(poll, cast.trainer) == ["yes", "maybe", "no"]
        assert len(re.findall(r"type=\"radio\"[^>]*checked", page.text)) == 3
        assert given(poll, cast.other_trainer) == []

    def test_it_can_be_changed_until_it_closes(self, cast, poll, client):
        url = link(cast.trainer)
        client.post(url, answers("yes", "yes", "yes"))
        client.post(url, answers("no", "yes", "maybe"))
        assert given(poll, cast.trainer) == ["no", "yes", "maybe"]
        assert Availability.objects.count() == 3

    def test_every_date_is_asked(self, cast, poll, client):
        page = client.post(link(cast.trainer), answers("yes", "", "no", remark="blijft staan"))
        assert "Kies ja, misschien of nee." in page.text
        assert "Donderdag 11 maart 2027, middag, 13.30 – 17.00 uur" in page.text
        assert "blijft staan" in page.text
        assert not Availability.objects.exists()

    @pytest.mark.parametrize(
        "end", ["unknown", "garbage", "closed", "expired", "deactivated", "address", "replaced"]
    )
    def test_a_link_that_does_not_work_says_the_same_whatever_the_reason(
        self, cast, poll, client, time_machine, now, end
    ):
        url = link(cast.trainer)
        match end:
            case "unknown":
                url = url[:-2] + ("a" if url[-2] != "a" else "b") + "/"
            case "garbage":
                url = "/beschikbaarheid/nee/"
            case "closed":
                availability.close(poll, by=cast.planner, now=now)
            case "expired":
                time_machine.move_to("2027-02-19T23:00:00Z", tick=False)
            case "deactivated":
                cast.trainer.is_active = False
                cast.trainer.save()
            case "address":
                cast.trainer.email = "tineke.anders@regiewerk.example"
                cast.trainer.save()
            case "replaced":
                availability.remind(poll, by=cast.planner, now=now + DAY)
        for response in (client.get(url), client.post(url, answers("yes", "yes", "yes"))):
            assert response.status_code == 404
            assert response.text.count("Deze link werkt niet (meer)") == 1
            assert cast.cohort.name not in response.text
        assert not Availability.objects.exists()

    def test_the_last_minute_before_the_day_still_counts(self, cast, poll, client, time_machine):
        time_machine.move_to("2027-02-19T22:59:00Z", tick=False)
        client.post(link(cast.trainer), answers("yes", "yes", "yes"))
        assert given(poll, cast.trainer) == ["yes", "yes", "yes"]

    def test_a_link_that_was_replaced_while_its_page_stood_open_writes_nothing(self, cast, poll, now):
        stale = poll.requests.get(user=cast.trainer)
        availability.remind(poll, by=cast.planner, now=now + DAY)
        chosen = dict.fromkeys(poll.dates.values_list("pk", flat=True), Answer.YES)
        with pytest.raises(ValidationError):
            availability.answer(stale, answers=chosen, remark="", now=now + DAY)
        assert not Availability.objects.exists()

    def test_guessing_is_limited_per_address(self, cast, poll, client):
        statuses = [client.post("/beschikbaarheid/nee/").status_code for _ in range(61)]
        assert statuses[59:] == [404, 429]


class TestReminding:
    def test_only_who_did_not_answer_gets_a_new_link_once_a_day(
        self, cast, poll, client, sign_in, time_machine, now
    ):
        client.post(link(cast.trainer), answers("yes", "yes", "yes"))
        planner = sign_in(cast.planner)
        old = link(cast.other_trainer)
        page = planner.post(detail(poll, "availability-remind"), follow=True)
        assert "niemand om te herinneren" in page.text
        assert "Morgen kun je ze weer herinneren" in page.text
        time_machine.move_to(now + DAY, tick=False)
        page = planner.get(detail(poll))
        assert "Nog niet beantwoord: 1" in page.text
        assert "Herinner wie nog niet antwoordde" in page.text
        page = planner.post(detail(poll, "availability-remind"), follow=True)
        assert "1 trainer krijgt een herinnering" in page.text
        planner.post(detail(poll, "availability-remind"))
        letters = Letter.objects.filter(recipient=cast.other_trainer).order_by("pk")
        assert [letter.kind for letter in letters] == ["availability-asked", "availability-reminded"]
        assert letters[0].state == LetterState.CANCELLED  # it did not leave yet, and its link is dead
        assert Letter.objects.filter(recipient=cast.trainer).count() == 1
        assert client.get(old).status_code == 404
        assert client.get(link(cast.other_trainer)).status_code == 200

    def test_nobody_writes_about_a_question_that_is_over(self, cast, poll, now):
        for moment in (now + DAY, dt.datetime(2027, 2, 20, 9, tzinfo=dt.UTC)):
            if moment == now + DAY:
                availability.close(poll, by=cast.planner, now=now)
            with pytest.raises(ValidationError):
                availability.remind(poll, by=cast.planner, now=moment)
        assert Letter.objects.filter(state=LetterState.CANCELLED).count() == 2

    def test_who_left_is_not_waited_for(self, cast, poll, now):
        cast.trainer.is_active = False
        cast.trainer.save()
        assert [item.user for item in grid_of(poll).waiting] == [cast.other_trainer]
        assert availability.remind(poll, by=cast.planner, now=now + DAY) == 1


class TestTwoRecordsOfOneTrainer:
    def test_the_question_and_the_answers_go_along_and_the_old_link_dies(self, cast, now, client):
        double = UserFactory(first_name="Tineke", email="t.proef@regiewerk.example")
        answered, silent = (
            ask(cast, now, trainers=[double]),
            ask(cast, now, trainers=[double], slots=SLOTS[:1]),
        )
        url = link(double)
        chosen = dict.fromkeys(answered.dates.values_list("pk", flat=True), Answer.YES)
        availability.answer(answered.requests.get(), answers=chosen, remark="", now=now)
        merges.merge(cast.trainer, double, checked="spoken", by=cast.planner, now=now)
        assert [item.user for item in grid_of(silent).waiting] == [cast.trainer]
        assert given(answered, cast.trainer) == ["yes", "yes", "yes"]
        assert client.get(url).status_code == 404
        availability.remind(silent, by=cast.planner, now=now + DAY)
        assert client.get(link(cast.trainer)).status_code == 200


class TestReading:
    def test_the_grid_says_who_can_and_counts(self, cast, poll, client, sign_in):
        client.post(link(cast.trainer), answers("no", "maybe", "yes"))
        client.post(link(cast.other_trainer), answers("yes", "no", "yes", remark="Liever online"))
        grid = grid_of(poll)
        assert [(line.yes, line.maybe, line.no) for line in grid.lines] == [(1, 0, 1), (0, 1, 1), (2, 0, 0)]
        best = grid_of(poll, best_first=True).lines
        assert [line.date.starts_at.day for line in best] == [18, 11, 11]
        page = sign_in(cast.planner).get(detail(poll) + "?volgorde=beste")
        assert "2 ja, 0 misschien, 0 nee" in page.text
        assert "Iedereen heeft geantwoord" in page.text
        assert "Liever online" in page.text
        assert page.text.index("18 maart") < page.text.index("11 maart")

    def test_from_a_date_one_plans_a_session(self, cast, poll, sign_in):
        date = poll.dates.get(part_of_day="afternoon")
        page = sign_in(cast.planner).get(detail(poll))
        url = f"{reverse('cohorts:session-create', args=['voorjaar'])}?voorstel={date.pk}"
        assert url in page.text
        form = sign_in(cast.planner).get(url).context["form"]
        assert [form[name].value() for name in ("day_1", "part_1", "starts_1", "ends_1")] == [
            dt.date(2027, 3, 11), "afternoon", dt.time(13, 30), dt.time(17, 0),
        ]  # fmt: skip
        for other in ("999999999", "x", "9" * 40):
            assert sign_in(cast.planner).get(url.replace(str(date.pk), other)).status_code == 200
        elsewhere = sign_in(cast.planner).get(
            f"{reverse('cohorts:session-create', args=['najaar'])}?voorstel={date.pk}"
        )
        assert elsewhere.context["form"]["day_1"].value() is None

    def test_a_question_is_closed_after_asking_once_more(self, cast, poll, sign_in):
        planner = sign_in(cast.planner)
        assert "De vraag sluiten?" in planner.get(detail(poll, "availability-close")).text
        assert AvailabilityPoll.objects.get().closed_at is None
        page = planner.post(detail(poll, "availability-close"), follow=True)
        assert "Gesloten op" in page.text
        assert "Sluit de vraag" not in page.text

    @pytest.mark.parametrize("who", ["trainer", "coordinator", "participant", "stranger"])
    def test_nobody_else_reads_or_asks(self, cast, poll, sign_in, who):
        client = sign_in(cast.people[who])
        for name in ("availability-detail", "availability-remind", "availability-close"):
            assert client.post(detail(poll, name)).status_code in {404, 405}
            assert client.get(detail(poll, name)).status_code in {404, 405}
        assert client.get(reverse("cohorts:availability-list", args=["voorjaar"])).status_code == 404

    def test_a_question_of_another_lichting_is_not_there(self, cast, poll, sign_in):
        url = reverse("cohorts:availability-detail", args=["najaar", poll.pk])
        assert sign_in(cast.planner).get(url).status_code == 404

    def test_without_questions_it_says_what_to_do(self, cast, sign_in):
        page = sign_in(cast.planner).get(reverse("cohorts:availability-list", args=["voorjaar"]))
        assert "Nog geen data voorgelegd" in page.text

    def test_queries_do_not_grow(self, cast, poll, sign_in, now, django_assert_num_queries):
        client = sign_in(cast.planner)
        overview = reverse("cohorts:availability-list", args=["voorjaar"])
        urls = {overview: 4, detail(poll): 8}
        for url, count in urls.items():
            with django_assert_num_queries(count):
                client.get(url)
        more = [TrainerAssignmentFactory(cohort=cast.cohort).user for _ in range(4)]
        dates = [slot(f"2027-04-{day:02}") for day in range(1, 9)]
        for number in range(3):
            ask(cast, now, trainers=more, slots=[*dates, slot(f"2027-05-0{number + 1}")])
        wide = AvailabilityPoll.objects.first()
        for url, count in {overview: urls[overview], detail(wide): urls[detail(poll)]}.items():
            with django_assert_num_queries(count):
                client.get(url)
