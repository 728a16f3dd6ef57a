"""Opening modules and units, on the page: what a participant sees of what is closed, and who sets it."""

import datetime as dt

import pytest
from django.urls import reverse

from cohorts.actions import progress, releases
from cohorts.actions.releases import Wish
from cohorts.models import ReleaseRule, UnitCompletion, UnitNote
from cohorts.states import ReleaseWay, SessionStatus
from tests.factories.modules import ModuleFactory, UnitFactory

pytestmark = pytest.mark.django_db

FAR = dt.date(2099, 3, 3)
SECRET = "Dit lees je pas later"


@pytest.fixture
def close(cast):
    def close(unit=None, **values):
        values = values or {"way": ReleaseWay.DATE, "opens_on": FAR}
        return releases.put(cast.cohort, Wish(cast.module, unit, **values), by=cast.planner)

    return close


def address(cast, name, *more):
    return reverse(f"cohorts:{name}", args=[cast.cohort.slug, *more])


def unit_url(cast, name="unit-detail", *more):
    return address(cast, name, cast.module.slug, cast.unit.slug, *more)


@pytest.fixture
def secret(cast):
    cast.unit.body_html = f"<p>{SECRET}</p>"
    cast.unit.checks = [
        {"kind": "short", "question": f"Vraag {SECRET}?", "explanation": "", "answers": ["ja"]}
    ]
    cast.unit.save()
    cast.module.introduction_html = f"<p>{SECRET}</p>"
    cast.module.save()


class TestWhatIsClosed:
    def test_a_closed_unit_stands_in_the_list_and_its_page_says_when_it_opens(
        self, cast, close, secret, sign_in
    ):
        close(cast.unit)
        client = sign_in(cast.participant)
        module = client.get(address(cast, "module-detail", cast.module.slug)).text
        assert cast.unit.title in module
        assert "Opent op dinsdag 3 maart 2099" in module
        page = client.get(unit_url(cast))
        assert page.status_code == 200
        assert f"{cast.unit.title}</h2>" in page.text
        assert "Opent op dinsdag 3 maart 2099" in page.text
        assert SECRET not in page.text

    def test_a_closed_module_says_so_and_shows_none_of_its_text(self, cast, close, secret, sign_in):
        close()
        client = sign_in(cast.participant)
        assert "Opent op dinsdag 3 maart 2099" in client.get(address(cast, "module-list")).text
        for url in (address(cast, "module-detail", cast.module.slug), unit_url(cast)):
            page = client.get(url)
            assert page.status_code == 200
            assert "nog dicht" in page.text
            assert SECRET not in page.text

    def test_nothing_can_be_ticked_noted_or_answered(self, cast, close, secret, sign_in):
        close(cast.unit)
        client = sign_in(cast.participant)
        page = client.post(unit_url(cast, "unit-done"), {"klaar": "ja"}, follow=True)
        assert "Dit onderdeel is nog dicht" in page.text
        answer = client.post(unit_url(cast, "unit-done"), {"klaar": "ja"}, headers={"HX-Request": "true"})
        assert answer.headers["HX-Redirect"] == unit_url(cast)
        client.post(unit_url(cast, "note-save"), {"body": "Toch", "version": "0"})
        assert (
            client.post(unit_url(cast, "note-autosave"), {"body": "Toch", "version": "0"}).status_code == 404
        )
        answered = client.post(unit_url(cast, "check-answer", 1), {"vraag-1-answer": "ja"}, follow=True)
        assert SECRET not in answered.text
        assert not UnitCompletion.objects.exists()
        assert not UnitNote.objects.exists()

    def test_it_opens_for_who_ticked_the_unit_before(self, cast, close, sign_in, now):
        first = UnitFactory(module=cast.module, position=2, title="Eerst dit")
        close(cast.unit, way=ReleaseWay.UNIT, after_unit=first)
        assert "Opent als je ‘Eerst dit’ klaar hebt" in sign_in(cast.participant).get(unit_url(cast)).text
        progress.tick_unit(first, enrolment=cast.enrolment, now=now)
        assert "Opent als je" not in sign_in(cast.participant).get(unit_url(cast)).text
        assert "Opent als je" in sign_in(cast.colleague).get(unit_url(cast)).text

    def test_preparation_stays_to_be_seen_when_the_module_is_closed(self, cast, close, sign_in):
        close()
        client = sign_in(cast.participant)
        assert cast.assignment.text in client.get(address(cast, "preparation")).text


class TestWhereIWas:
    def test_on_to_the_first_open_unit_after_the_last_tick(self, cast, close, sign_in, now):
        second, third, fourth = (UnitFactory(module=cast.module, position=n) for n in (2, 3, 4))
        progress.tick_unit(second, enrolment=cast.enrolment, now=now)
        client = sign_in(cast.participant)
        onward = address(cast, "unit-detail", cast.module.slug, third.slug)
        assert client.get(address(cast, "learning-continue")).url == onward
        close(third)
        assert fourth.slug in client.get(address(cast, "learning-continue")).url
        progress.tick_unit(fourth, enrolment=cast.enrolment, now=now + dt.timedelta(days=1))
        assert cast.unit.slug in client.get(address(cast, "learning-continue")).url
        progress.tick_unit(cast.unit, enrolment=cast.enrolment, now=now)
        assert client.get(address(cast, "learning-continue")).url == address(cast, "module-list")

    def test_over_the_end_of_a_module(self, cast, sign_in, now):
        module = ModuleFactory(programme=cast.cohort.programme, position=2)
        following = UnitFactory(module=module, position=1)
        progress.tick_unit(cast.unit, enrolment=cast.enrolment, now=now)
        client = sign_in(cast.participant)
        assert following.slug in client.get(address(cast, "learning-continue")).url
        assert f"‘{following.title}’" in client.get(address(cast, "module-list")).text

    def test_what_the_content_puts_first_is_advice_and_no_lock(self, cast, sign_in, now):
        first = UnitFactory(module=cast.module, position=2, title="Wat regie is")
        cast.unit.after = [first.code]
        cast.unit.save()
        client = sign_in(cast.participant)
        page = client.get(unit_url(cast)).text
        assert "Doe eerst" in page
        assert "Tekst." in page
        progress.tick_unit(first, enrolment=cast.enrolment, now=now)
        assert "Doe eerst" not in client.get(unit_url(cast)).text


class TestTheRules:
    @pytest.mark.parametrize("person", ["participant", "coordinator", "other_trainer", "auditor", "stranger"])
    def test_only_who_plans_sets_them(self, cast, close, sign_in, person):
        rule = close(cast.unit)
        client = sign_in(cast.people[person])
        for url in (
            address(cast, "release-list"),
            address(cast, "release-create"),
            address(cast, "release-update", rule.pk),
            address(cast, "release-remove", rule.pk),
        ):
            assert client.get(url).status_code == 404
            assert client.post(url).status_code == 404
        assert ReleaseRule.objects.count() == 1

    @pytest.mark.parametrize("person", ["trainer", "planner"])
    def test_set_change_and_remove(self, cast, sign_in, person):
        client = sign_in(cast.people[person])
        assert "Alles is open" in client.get(address(cast, "release-list")).text
        typed = {"what": f"u{cast.unit.pk}", "way": "date", "opens_on": "3-3-2099", "side": "voor"}
        looked = client.post(address(cast, "release-create"), typed | {"stap": "bekijken"})
        assert "<dd>Open</dd>" in looked.text
        assert '<dd class="app-strong">Opent op dinsdag 3 maart 2099</dd>' in looked.text
        assert 'value="3-3-2099"' in looked.text
        assert not ReleaseRule.objects.exists()
        assert client.post(address(cast, "release-create"), typed | {"stap": "bewaren"}).status_code == 302
        rule = ReleaseRule.objects.get()
        assert "Opent op dinsdag 3 maart 2099" in client.get(address(cast, "release-list")).text
        changed = typed | {"way": "session", "session": str(cast.session.pk), "days": "14", "stap": "bewaren"}
        assert client.post(address(cast, "release-update", rule.pk), changed).status_code == 302
        rule.refresh_from_db()
        assert (rule.session, rule.days, rule.opens_on) == (cast.session, -14, None)
        assert "14 dagen vóór bijeenkomst 1" in client.get(address(cast, "release-list")).text
        assert "Haal je deze regel weg?" in client.get(address(cast, "release-remove", rule.pk)).text
        client.post(address(cast, "release-remove", rule.pk))
        assert not ReleaseRule.objects.exists()

    def test_a_look_counts_the_module_that_is_closed_too(self, cast, close, sign_in):
        close()
        typed = {"what": f"u{cast.unit.pk}", "way": "date", "opens_on": "1-1-2090", "stap": "bekijken"}
        page = sign_in(cast.planner).post(address(cast, "release-create"), typed).text
        assert "<dd>Opent op dinsdag 3 maart 2099</dd>" in page
        assert '<dd class="app-strong">Opent op dinsdag 3 maart 2099</dd>' in page

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({}, "Kies een van de mogelijkheden"),
            ({"way": "date"}, "Vul een datum in"),
            ({"way": "date", "opens_on": "31-2-2027"}, "Vul een bestaande datum in"),
            ({"way": "date", "opens_on": "1-1-1900"}, "Kies een datum na 2000"),
            ({"way": "session"}, "Kies een bijeenkomst."),
            ({"way": "session", "session": "{session}"}, "Vul een aantal dagen in"),
            ({"way": "session", "session": "{session}", "days": "400"}, "Meer dan 365 dagen kan niet"),
            ({"way": "session", "session": "{session}", "days": "twee"}, "Vul een heel getal in"),
            ({"way": "session", "session": "{theirs}", "days": "1"}, "Kies een van de mogelijkheden"),
            ({"way": "session", "session": "9" * 30, "days": "1"}, "Kies een van de mogelijkheden"),
            ({"way": "unit"}, "Kies het onderdeel dat eerst klaar moet zijn"),
            ({"way": "unit", "after_unit": "{unit}"}, "op zichzelf"),
            ({"way": "unit", "after_unit": "{elsewhere}"}, "Kies een van de mogelijkheden"),
            (
                {"what": "u{elsewhere}", "way": "date", "opens_on": "3-3-2099"},
                "Kies een van de mogelijkheden",
            ),
            ({"what": "m\0", "way": "date", "opens_on": "3-3-2099"}, "Kies een van de mogelijkheden"),
        ],
    )
    def test_what_cannot_be_is_refused_in_dutch_and_changes_nothing(self, cast, sign_in, typed, says):
        names = {
            "session": cast.session.pk,
            "theirs": cast.other_cohort.sessions.create(
                number=9, title="x", starts_at=cast.session.starts_at, ends_at=cast.session.ends_at
            ).pk,
            "unit": cast.unit.pk,
            "elsewhere": UnitFactory(module=ModuleFactory(slug="elders")).pk,
        }
        sent = {"what": f"u{cast.unit.pk}"} | {name: value.format(**names) for name, value in typed.items()}
        page = sign_in(cast.planner).post(address(cast, "release-create"), sent)
        assert page.status_code == 200
        assert says in page.text
        assert not ReleaseRule.objects.exists()

    def test_a_rule_around_a_session_that_fell_out_is_pointed_out(self, cast, close, sign_in):
        rule = close(cast.unit, way=ReleaseWay.SESSION, session=cast.session, days=0)
        cast.session.status = SessionStatus.CANCELLED
        cast.session.save()
        client = sign_in(cast.planner)
        assert "Die bijeenkomst is vervallen" in client.get(address(cast, "release-list")).text
        same = {"what": f"u{cast.unit.pk}", "way": "session", "session": str(cast.session.pk), "days": "0"}
        assert (
            "Deze bijeenkomst is vervallen"
            in client.post(address(cast, "release-update", rule.pk), same).text
        )

    def test_a_rule_of_another_lichting_does_not_exist(self, cast, close, sign_in):
        rule = close(cast.unit)
        url = reverse("cohorts:release-update", args=[cast.other_cohort.slug, rule.pk])
        assert sign_in(cast.planner).get(url).status_code == 404

    @pytest.mark.parametrize("size", [1, 12])
    def test_the_list_asks_the_same_whatever_its_size(
        self, cast, close, sign_in, django_assert_num_queries, size
    ):
        for position in range(2, size + 2):
            close(UnitFactory(module=cast.module, position=position))
        client = sign_in(cast.planner)
        client.get("/hulp/")
        with django_assert_num_queries(4):
            client.get(address(cast, "release-list"))
