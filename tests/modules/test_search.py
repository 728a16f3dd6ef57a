"""Searching the library: what is found, in which order, how it is shown, what it costs."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from modules.models import Module, Unit
from modules.search import MOST, PAGE, content_of, hits_of, look, marked, plain, query_of
from tests.factories.modules import MaterialFactory, ModuleFactory, ProgrammeFactory, UnitFactory

pytestmark = pytest.mark.django_db

HOSTILE = [
    "'", '"', "''; DROP TABLE modules_unit; --", "\\", ":*", "a:*b", "!!!", "& | !", "((((", "regie &", "<->", "%", "_",
    '"open aanhaling', "-", "-regie", "or", "or or or", "\0", "reg\0ie", "x" * 10_000, "a " * 5_000, "é" * 300,
    "\ue000<b>\ue001", "😀", "ن", "{}", "$1", "%(query)s", "regie:A", "\u202e", "1' OR '1'='1",
]  # fmt: skip


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def module(programme):
    return ModuleFactory(programme=programme, title="Regie")


def found(programme, words: str) -> list[str]:
    return [re.sub("</?mark>", "", row.title) for row in look(content_of(programme.pk), words).rows]


class TestWhatIsFound:
    @pytest.mark.parametrize(
        ("words", "titles"),
        [
            ("dialoog", ["Open dialoog"]),
            ("dialogen", ["Open dialoog"]),  # the stem
            ("DIALOOG", ["Open dialoog"]),
            ("dialo", ["Open dialoog"]),  # half of the last word
            ("open dia", ["Open dialoog"]),
            ("reele", ["Reële kansen"]),  # whatever the accents
            ("reële", ["Reële kansen"]),
            ('"open dialoog"', ["Open dialoog"]),
            ('"dialoog open"', []),
            ("gesprek -open", ["Reële kansen"]),
            ("dialoog or kansen", ["Open dialoog", "Reële kansen"]),
            ("dialoog kansen", []),  # all of them
            ("de het een", []),  # words that say nothing
            ("nergens", []),
            ("", []),
        ],
    )
    def test_words_as_people_type_them(self, programme, module, words, titles):
        UnitFactory(module=module, title="Open dialoog", body="Een gesprek met inwoners.")
        UnitFactory(module=module, title="Reële kansen", body="Een gesprek over wat er kan.")
        assert sorted(found(programme, words)) == titles

    def test_a_title_counts_more_than_a_text(self, programme, module):
        UnitFactory(module=module, title="Iets anders", body="Hier gaat het over krachtenveld.")
        UnitFactory(module=module, title="Krachtenveld", body="Een ander woord.")
        assert found(programme, "krachtenveld") == ["Krachtenveld", "Iets anders"]

    def test_materials_are_found_by_title_and_text_unless_withdrawn(self, programme, module):
        MaterialFactory(module=module, title="Werkblad krachtenveld")
        MaterialFactory(
            module=module, kind="page", url="", name="lezen", title="Lezen", body="Over het krachtenveld."
        )
        MaterialFactory(module=module, title="Oud krachtenveld", is_withdrawn=True)
        assert found(programme, "krachtenveld") == ["Werkblad krachtenveld", "Lezen"]

    def test_another_programme_and_the_guide_stay_out(self, programme, module):
        guide = [{"minutes": 10, "text": "Deel de sterrenkaart uit.", "material": "sterrenkaart"}]
        UnitFactory(module=module, title="Oefening", guide=guide)
        UnitFactory(module=ModuleFactory(), title="Sterrenkaart")
        assert found(programme, "sterrenkaart") == []

    @pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
    def test_nothing_that_is_typed_is_an_error(self, cast, sign_in, words):
        assert sign_in(cast.planner).get("/leergang/zoeken/", {"q": words}).status_code == 200

    @pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "٣", "2.5", ""])
    def test_a_page_that_is_none_is_the_first_or_the_last(self, cast, sign_in, page):
        answer = sign_in(cast.planner).get("/leergang/zoeken/", {"q": "onderdeel", "pagina": page})
        assert "1 resultaat" in answer.text


class TestHowItIsShown:
    def test_what_was_found_is_marked_and_all_else_is_text(self, programme, module):
        UnitFactory(
            module=module,
            title="Over <script>alert(1)</script> regie",
            body="## Kop\n\nLees **dit** over regie & [een link](https://elders.example/x).\n\n- een <b>punt</b>\n\n| Een | Twee |\n|---|:-:|\n| a | b |",
        )
        (row,) = look(content_of(programme.pk), "regie").rows
        assert "<mark>regie</mark>" in row.title
        assert "&lt;script&gt;" in row.title
        assert "<mark>regie</mark> &amp; een link" in row.snippet
        assert re.sub("</?mark>", "", row.snippet).count("<") == 0
        for sign in ("**", "##", "](", "elders.example", "|", "--"):
            assert sign not in row.snippet

    def test_a_snippet_from_the_middle_of_a_sentence_says_so(self, programme, module):
        UnitFactory(
            module=module, title="Iets", body=f"Een begin. {'En nog wat anders. ' * 40} daar ligt regie."
        )
        UnitFactory(module=module, title="Anders", body="Regie begint hier.")
        snippets = sorted(row.snippet for row in look(content_of(programme.pk), "regie").rows)
        assert [snippet.startswith("… ") for snippet in snippets] == [False, True]

    def test_characters_of_our_own_in_a_text_mark_nothing(self):
        assert marked("\ue000a\ue000b\ue001 <i>\ue001") == "a<mark>b</mark> &lt;i&gt;"

    def test_what_was_typed_comes_back_as_text(self, cast, sign_in):
        page = sign_in(cast.planner).get("/leergang/zoeken/", {"q": '"><script>alert(1)</script>'}).text
        assert "<script>alert" not in page
        assert "Niets gevonden" in page

    def test_the_empty_page_says_how(self, cast, sign_in):
        assert "Waar ben je naar op zoek?" in sign_in(cast.planner).get("/leergang/zoeken/").text

    def test_a_result_says_what_it_is_and_leads_there(self, cast, sign_in):
        material = MaterialFactory(module=cast.module, title="Onderdeel als artikel")
        page = sign_in(cast.trainer).get("/leergang/zoeken/", {"q": "onderdeel"}).text
        assert f'href="/leergang/{cast.module.slug}/{cast.unit.slug}/"' in page
        assert f'href="/leergang/{cast.module.slug}/materiaal/{material.pk}/"' in page
        assert "Theorie · Module 1" in page
        assert "Link · Module 1" in page

    def test_pages(self, cast, sign_in):
        for n in range(PAGE + 4):
            UnitFactory(module=cast.module, title=f"Sterrenkaart {n}")
        client = sign_in(cast.planner)
        first = client.get("/leergang/zoeken/", {"q": "sterrenkaart"}).text
        assert f"{PAGE + 4} resultaten voor ‘sterrenkaart’" in first
        assert first.count("<h2") == PAGE
        assert 'href="?q=sterrenkaart&amp;pagina=2" rel="next"' in first
        second = client.get("/leergang/zoeken/", {"q": "sterrenkaart", "pagina": "2"}).text
        assert second.count("<h2") == 4
        assert f'<ol class="app-list" start="{PAGE + 1}">' in second

    @pytest.mark.parametrize("who", ["participant", "coordinator", "stranger", "office_admin"])
    def test_who_does_not_read_the_library_finds_no_page(self, cast, sign_in, who):
        assert sign_in(cast.people[who]).get("/leergang/zoeken/", {"q": "onderdeel"}).status_code == 404


def fill(programme, amount: int) -> None:
    """Units by the thousand, in one statement: each has words that all have, some, and few."""
    module = ModuleFactory(programme=programme)
    columns = [
        field.column for field in Unit._meta.concrete_fields if not field.generated and not field.primary_key
    ]
    example = UnitFactory(module=module)
    own = {
        "code": "'X.' || n",
        "slug": "'x-' || n",
        "position": "n",
        "title": "'Onderdeel ' || n || CASE WHEN n %% 200 = 0 THEN ' over krachtenveld' ELSE '' END",
        "body": "repeat('Iedereen werkt samen aan een opgave. ', 20) || 'Nummer ' || n",
    }
    picked = ", ".join(own.get(column, f'u."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO modules_unit ({names}) SELECT {picked} FROM modules_unit u, generate_series(10000, %s) n"
            " WHERE u.id = %s",
            [9999 + amount, example.pk],
        )
        cursor.execute("ANALYZE modules_unit")


class TestWhatItCosts:
    @pytest.mark.parametrize(
        ("words", "expected"), [("krachtenveld", 2), ("opgave", 2), ("nergens", 1), ("", 0)]
    )
    def test_the_same_for_few_and_many(self, programme, module, words, expected):
        UnitFactory(module=module, title="Krachtenveld", body="Een opgave.")
        for amount in (0, 200):
            fill(programme, amount)
            with CaptureQueriesContext(connection) as captured:
                look(content_of(programme.pk), words)
            assert len(captured) == expected

    def test_twenty_milliseconds_at_twenty_thousand_units(self, programme):
        fill(programme, 20_000)
        # Some words, half of one, two together, and one that stands in every unit.
        for words in ("krachtenveld", "krachtenv", "over krachtenveld", "opgave", "samen opgave"):
            statement, times, plan = self.statement(programme, words), [], ""
            for _ in range(4):  # the first ones warm up
                with connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {statement}")
                    plan = "\n".join(line for (line,) in cursor.fetchall())
                times += map(float, re.findall(r"Execution Time: ([\d.]+) ms", plan))
            assert min(times) < 20, f"{words}: {times}\n{plan}"
            if "krachten" in words:
                assert "unit_search" in plan, "the index answers"

    def statement(self, programme, words: str) -> str:
        """The query that says which rows were found."""
        with CaptureQueriesContext(connection) as captured:
            hits = hits_of(content_of(programme.pk), query_of(words))
        assert 0 < len(hits) <= MOST
        return captured[0]["sql"]

    def test_more_than_is_ranked_says_so(self, cast, sign_in):
        fill(cast.module.programme, MOST + 10)
        page = sign_in(cast.planner).get("/leergang/zoeken/", {"q": "opgave"}).text
        assert f"Meer dan {MOST} resultaten" in page


def test_what_is_typed_is_one_line_of_a_decent_length():
    assert plain("  a\n\tb\0c  ") == "a b c"
    assert len(plain("x" * 10_000)) == 200


def test_modules_are_not_searched_in_other_editions(cast, sign_in):
    """The newest edition that somebody may read is the one that is searched."""
    other = Module.objects.create(
        programme=ProgrammeFactory(), code="M1", slug="x", title="X", kind="core", position=1, session_parts=1
    )
    UnitFactory(module=other, title="Sterrenkaart")
    assert "Sterrenkaart" not in sign_in(cast.trainer).get("/leergang/zoeken/", {"q": "sterrenkaart"}).text
    assert "Sterrenkaart</mark>" in sign_in(cast.planner).get("/leergang/zoeken/", {"q": "sterrenkaart"}).text
