"""What a person does with a list that was read: say what its columns hold, and repair its rows."""

import pytest
from django.urls import reverse

from cohorts.importing.reading import Line
from cohorts.importing.verdicts import Grade, Verdict
from cohorts.models import ColumnMapping
from cohorts.states import ImportState
from tests.cohorts.lists import draft, unclear

ANNA = Line(2, "Anna", "van der", "Berg", "anna@waterdam.example", "Beleidsadviseur")
BROKEN = Line(3, "Willem", "de", "Groot", "w.degroot.waterdam.example", "Teamleider")
STEPHANE = Line(4, "Stéphane", "", "Mulder", "stephane@waterdam.example", "Jurist")
PREVIEW_QUERIES = 11
OTHERS = [
    "planner",
    "other_coordinator",
    "trainer",
    "other_trainer",
    "participant",
    "other_participant",
    "stranger",
    "office_admin",
    "auditor",
]


@pytest.fixture
def url(cast):
    return lambda name, *args: reverse(f"cohorts:{name}", args=[cast.cohort.slug, *args])


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.coordinator)


@pytest.fixture
def batch(cast):
    return draft(cast, ANNA, BROKEN, STEPHANE)


class TestColumns:
    @pytest.fixture
    def asked(self, cast):
        return unclear(cast)

    @pytest.fixture
    def here(self, url, asked):
        return url("import-columns", asked.public_id)

    def test_the_page_shows_what_stands_there_and_what_we_guess(self, client, url, asked, here):
        page = client.get(url("import-preview", asked.public_id), follow=True).text
        for text in ("Wie", "Bereikbaar", "Anna van der Berg", "anna@waterdam.example", "Niet nodig"):
            assert text in page
        assert '<option value="email" selected>E-mail</option>' in page

    def test_the_answer_is_kept_and_the_list_read_again(self, client, asked, here):
        answer = {"kolom-0": "full_name", "kolom-1": "email", "kolom-2": ""}
        assert "We lezen je lijst" in client.post(here, answer, follow=True).text
        asked.refresh_from_db()
        assert asked.state == ImportState.READING
        assert set(ColumnMapping.objects.values_list("header", "column")) == {
            ("wie", "full_name"),
            ("bereikbaar", "email"),
        }

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            ({"kolom-0": "full_name"}, "in welke kolom het e-mailadres staat"),
            ({"kolom-1": "email"}, "in welke kolom de achternaam"),
            ({"kolom-0": "email", "kolom-1": "email", "kolom-2": "last_name"}, "kies je twee keer"),
            ({"kolom-0": "user_id", "kolom-1": "email", "kolom-2": "last_name"}, "uit de lijst"),
        ],
    )
    def test_an_answer_that_says_too_little_gets_words(self, client, asked, here, answer, words):
        page = client.post(here, answer).text
        assert words in page
        assert "Fout: Wat staat er" in page
        asked.refresh_from_db()
        assert asked.state == ImportState.MAPPING
        assert not ColumnMapping.objects.exists()

    def test_an_answer_after_the_list_was_read_leads_to_the_list(self, client, url, batch):
        answer = client.post(url("import-columns", batch.public_id), {"kolom-0": "email"})
        assert answer.url == url("import-preview", batch.public_id)

    @pytest.mark.parametrize("name", OTHERS)
    def test_only_who_uploaded_it_is_asked(self, cast, sign_in, here, name):
        assert sign_in(cast.people[name]).get(here).status_code == 404

    def test_what_is_remembered_is_shown_and_can_be_forgotten(self, cast, client, url):
        own = ColumnMapping.objects.create(organisation=cast.waterdam, header="bereikbaar", column="email")
        other = ColumnMapping.objects.create(organisation=cast.duinrade, header="geheim", column="email")
        page = client.get(url("import-create")).text
        assert "bereikbaar" in page
        assert "geheim" not in page
        assert client.post(url("column-forget"), {"kop": other.pk}).status_code == 404
        assert client.post(url("column-forget"), {"kop": "x"}).status_code == 404
        assert client.get(url("column-forget")).status_code == 405
        assert "Vergeten" in client.post(url("column-forget"), {"kop": own.pk}, follow=True).text
        assert list(ColumnMapping.objects.all()) == [other]


class TestChecking:
    def test_every_cell_of_a_row_can_be_changed(self, client, url, batch):
        here = url("import-preview", batch.public_id)
        answer = client.post(here, {"wijzigen": "2", "rij-3-email": "half@getypt"})
        assert answer.url == f"{here}?wijzig=2#rij-2"
        page = client.get(answer.url.partition("#")[0]).text
        assert 'name="rij-2-job_title"' in page
        assert "half@getypt" in page  # what was typed in another row is still there
        page = client.post(f"{here}?wijzig=2", {"rij-2-job_title": "Regisseur"}, follow=True).text
        assert "Regisseur" in page
        assert 'name="rij-2-job_title"' not in page

    def test_typed_cells_survive_going_to_another_page(self, cast, client, url):
        lines = [Line(n, "Anna", "", "Berg", f"anna{n}") for n in range(2, 203)]
        long = draft(cast, *lines)
        here = url("import-preview", long.public_id)
        page = client.get(here)
        next_page = {"naar": page.context["preview"].next, "rij-5-email": "anna5@waterdam.example"}
        answer = client.post(here, next_page)
        assert answer.url == f"{here}?vanaf=0-102"
        # The row that was repaired is now among the good ones, so the page begins one earlier in the list.
        assert "100 – 199 van 201" in client.get(answer.url).text
        assert long.rows.get(number=5).email == "anna5@waterdam.example"

    def test_what_was_chosen_for_the_invitations_is_kept_and_checked(self, client, url, batch):
        here = url("import-preview", batch.public_id)
        chosen = {"uitnodigen": "datum", "uitnodigen_op": "32-1-2027"}
        page = client.post(here, chosen, follow=True).text
        assert 'value="32-1-2027"' in page
        assert "Vul een bestaande datum in" in page
        chosen["uitnodigen_op"] = "1-2-2020"
        assert "al geweest" in client.post(here, chosen, follow=True).text
        chosen["uitnodigen_op"] = ""
        assert "Vul een datum in, bijvoorbeeld 14-1-2027." in client.post(here, chosen, follow=True).text

    def test_taking_the_address_that_is_suggested(self, client, url, batch, monkeypatch):
        verdict = Verdict(Grade.WARNING, "Lijkt op Anna.", "email", "a.berg@waterdam.example")
        monkeypatch.setattr(
            "cohorts.reports.imports.judge", lambda lines, *_a, **_k: [verdict for _ in lines]
        )
        here = url("import-preview", batch.public_id)
        assert "Neem dat adres over" in client.get(here).text
        client.post(here, {"overnemen": "2"})
        assert batch.rows.get(number=2).email == "a.berg@waterdam.example"
        assert batch.rows.get(number=4).email == STEPHANE.email

    def test_what_is_odd_about_a_row_is_said(self, cast, client, url):
        odd = draft(
            cast, Line(2, "Anna", "", "Berg", "anna@waterdam.example", remark="Deze rij was verborgen.")
        )
        assert "Deze rij was verborgen." in client.get(url("import-preview", odd.public_id)).text

    @pytest.mark.parametrize("size", [3, 60])
    def test_a_page_costs_the_same_queries(self, cast, client, url, size, django_assert_num_queries):
        lines = [Line(n, "Anna", "", "Berg", f"anna{n}@waterdam.example") for n in range(2, size + 2)]
        here = url("import-preview", draft(cast, *lines).public_id)
        client.get(here)
        with django_assert_num_queries(PREVIEW_QUERIES):
            assert client.get(here).status_code == 200
