"""Content is as hostile as any other input."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.documents import DEEPEST, LARGEST_TEXT, MOST_COLUMNS, MOST_ROWS, clean, placed, problems, to_html

ALLOWED = re.compile(
    r"</?(?:p|h3|h4|ul|ol|li|strong|em|blockquote|code|pre|hr|br|a|table|thead|tbody|tr|th|td|img)"
    r'(?: (?:class="(?:utrecht-[a-z_34 -]+|app-picture)"|href="(?:(?:https?|mailto):[^"]*)?"'
    r'|rel="noopener noreferrer"|start="\d+"|src="materiaal/[a-z0-9._-]+"|alt="[^"]*"|loading="lazy"|scope="col"))*>'
)
TWO_AXES = "![Twee assen](materiaal/twee-assen.png)"


class Elements(HTMLParser):
    """Reads HTML as a browser does and notes what it would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Elements()
    reader.feed(html)
    reader.close()
    return reader.found


def strange_tags(html: str) -> list[str]:
    return [tag for tag in re.findall(r"<[^>]*>?", html) if not ALLOWED.fullmatch(tag)]


def test_a_text_gets_the_classes_of_the_design():
    assert to_html("## Wat je doet\n\nJe *tekent*.\n\n- een\n- twee\n") == (
        '<h3 class="utrecht-heading-3">Wat je doet</h3>\n'
        "<p>Je <em>tekent</em>.</p>\n"
        '<ul class="utrecht-unordered-list">\n'
        '<li class="utrecht-unordered-list__item">een</li>\n'
        '<li class="utrecht-unordered-list__item">twee</li>\n'
        "</ul>"
    )


def test_headings_stay_below_those_of_the_page():
    html = to_html("# een\n\n### drie\n\n###### zes")
    assert re.findall(r"<h(\d)", html) == ["3", "4", "4"]


def test_a_list_in_a_list_keeps_its_own_items():
    html = to_html("1. een\n   - binnen\n2. twee")
    assert html.count('<li class="utrecht-ordered-list__item">') == 2
    assert html.count('<li class="utrecht-unordered-list__item">') == 1


def test_quotes_are_typographic():
    assert to_html('"hoe krijg ik hen zover", collega\'s') == "<p>“hoe krijg ik hen zover”, collega’s</p>"


def test_a_link_out_does_not_tell_where_it_comes_from():
    assert to_html("[wet](https://wetten.example/)") == (
        '<p><a href="https://wetten.example/" class="utrecht-link utrecht-link--html-a" '
        'rel="noopener noreferrer">wet</a></p>'
    )


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "tekst <b onclick=alert(1)>vet</b>",
        "<style>*{display:none}</style>",
        "<iframe src='https://kwaad.example'></iframe>",
        "![plaatje](https://kwaad.example/pixel.png)",
        "[klik](javascript:alert(1))",
        "[klik](JaVaScRiPt:alert(1))",
        "[klik](data:text/html;base64,PHNjcmlwdD4=)",
        "[klik](vbscript:x)",
        "<javascript:alert(1)>",
        '[a](https://x.example "onmouseover=alert(1)")',
        "[x]: javascript:alert(1)\n\n[x]",
        "&lt;script&gt; &#60;script&#62;",
        "``` <script>\nalert(1)\n```",
        "<!-- --><script>alert(1)</script>",
        "<svg><script>alert(1)</script></svg>",
    ],
)
def test_nothing_that_runs_or_loads_comes_through(markdown):
    html = to_html(markdown)
    assert strange_tags(html) == []
    assert "javascript:" not in re.sub(r">[^<]*<", "><", html).lower()


@pytest.mark.parametrize(
    "markdown", ["> " * 5000 + "diep", "- " * 5000 + "diep", "*a **b " * 5000, "[" * 20000]
)
def test_deep_nesting_is_survived(markdown):
    assert strange_tags(to_html(markdown)) == []


PIECES = st.sampled_from(
    ["<script>", "</script>", "<style>", " onload=", "onerror='x'", "javascript:", "data:image/svg+xml;base64,PHN2Zz4=",
     "![", "](", "materiaal/", "materiaal/a.png", "https://kwaad.example/a.png", "//kwaad.example", "|", "|-|", "\n", "\n\n",
     "<img src=x>", "<svg/onload=x>", "<iframe src=//kwaad.example>", '"', "'", ")", "[x]: ", "&#x6a;", "&lt;", "> ", "- ", "`", "<!--", "-->",
     "<a href=vbscript:x>", "<math><mtext>", "\\", "**", "style=", "\x00", "\u2028"]
)  # fmt: skip


@given(
    st.one_of(
        st.text(alphabet="<>/\"'=abcjs:()[]!*_`#-&;| \n", max_size=120),
        st.lists(PIECES, max_size=25).map("".join),
    )
)
def test_any_text_gives_html_in_which_nothing_runs_and_nothing_foreign_loads(markdown):
    html = to_html(markdown)
    assert strange_tags(html) == []
    for tag, attributes in elements(html):
        assert tag not in {
            "script",
            "style",
            "iframe",
            "svg",
            "object",
            "embed",
            "form",
            "base",
            "link",
            "meta",
        }
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "srcset"}]
        assert re.fullmatch(r"materiaal/[a-z0-9._-]+", attributes.get("src") or "materiaal/x")
        assert re.match(r"(?:https?|mailto):|$", attributes.get("href") or "")
    assert clean(html) == html
    list(problems(markdown, ()))


def test_a_picture_is_one_of_our_materials_and_says_what_is_on_it():
    assert to_html(TWO_AXES) == (
        '<p><img src="materiaal/twee-assen.png" alt="Twee assen" loading="lazy" class="app-picture"></p>'
    )
    assert list(problems(TWO_AXES, {"twee-assen.png"})) == []


def test_a_picture_lies_under_the_module_that_shows_it():
    html = placed(to_html(TWO_AXES), "/leergang/regie/")
    assert '<img src="/leergang/regie/materiaal/twee-assen.png"' in html


@pytest.mark.parametrize(
    ("markdown", "problem"),
    [
        (f"Tekst.\n\nNog een regel\nen {TWO_AXES}", (3, "Afbeelding materiaal/twee-assen.png staat niet bij 'materials' van deze module.")),
        ("![](materiaal/er.png)", (0, "Beschrijf de afbeelding voor wie haar niet kan zien: ![beschrijving](materiaal/naam.png).")),
        ("![x](https://kwaad.example/p.png)", (0, "Een afbeelding staat bij het materiaal van de module. Schrijf ![beschrijving](materiaal/naam.png).")),
        ("![x](data:image/png;base64,AAAA)", (0, "Een afbeelding staat bij het materiaal van de module. Schrijf ![beschrijving](materiaal/naam.png).")),
        ("![x](../../etc/p.png)", (0, "Een afbeelding staat bij het materiaal van de module. Schrijf ![beschrijving](materiaal/naam.png).")),
        ("Een\n\n" + "> " * (DEEPEST + 1) + "diep", (2, f"Opsommingen en citaten liggen hier te diep in elkaar. Houd het bij {DEEPEST} lagen.")),
        ("|" + "a|" * (MOST_COLUMNS + 1) + "\n|" + "-|" * (MOST_COLUMNS + 1), (0, f"Deze tabel is te groot. Houd het bij {MOST_COLUMNS} kolommen en {MOST_ROWS} rijen.")),
        ("|a|\n|-|\n" + "|1|\n" * (MOST_ROWS + 1), (0, f"Deze tabel is te groot. Houd het bij {MOST_COLUMNS} kolommen en {MOST_ROWS} rijen.")),
        ("x" * (LARGEST_TEXT + 1), (0, "Deze tekst telt meer dan 64.000 tekens. Verdeel hem over onderdelen.")),
    ],
)  # fmt: skip
def test_a_text_that_cannot_stay_says_why_and_where(markdown, problem):
    assert list(problems(markdown, {"er.png"})) == [problem]
    assert "data:" not in to_html(markdown)


def test_a_table_of_decent_size_is_a_table():
    markdown = "|a|b|\n|-|-|\n" + "|1|2|\n" * MOST_ROWS
    assert list(problems(markdown, ())) == []
    assert to_html(markdown).startswith('<table class="utrecht-table utrecht-table--html-table">')


@pytest.mark.parametrize(
    "markdown",
    [
        "x" * 5_000_000,
        "[" * 5_000_000,
        "![a](" * 100_000,
        "|a|b|\n|-|-|\n" + "|\n" * 100_000,
        "> " * 1_000_000,
    ],
    ids=["one word", "brackets", "images", "rows of a table", "quotations"],
)
def test_a_huge_paste_costs_a_bounded_time(markdown):
    began = time.process_time()
    to_html(markdown)
    list(problems(markdown, ()))
    assert time.process_time() - began < 5


def test_an_empty_text_stays_empty():
    assert to_html("") == ""
