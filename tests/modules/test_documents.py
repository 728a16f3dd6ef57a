"""Content is as hostile as any other input."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.documents import to_html

ALLOWED = re.compile(
    r"</?(?:p|h3|h4|ul|ol|li|strong|em|blockquote|code|pre|hr|br|a)"
    r'(?: (?:class="utrecht-[a-z_34 -]+"|href="(?:(?:https?|mailto):[^"]*)?"|rel="noopener noreferrer"|start="\d+"))*>'
)


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


@given(st.text(alphabet="<>/\"'=abcjs:()[]!*_`#-&; \n", max_size=120))
def test_any_text_gives_clean_html(markdown):
    assert strange_tags(to_html(markdown)) == []


def test_an_empty_text_stays_empty():
    assert to_html("") == ""
