"""Markdown to clean HTML, once, when content is loaded or edited.

Content is as hostile as any other input (WEB-10): raw HTML is shown as text, and what markdown-it makes is
cleaned by nh3 all the same. The classes are those of the design (NL Design System).

A picture is one of the module's materials, `![what can be seen](materiaal/naam.png)`; there is no other way to
load anything. Its address in the HTML is the same relative one: `placed` makes it an address of the page that
shows it.
"""

import re
from collections.abc import Container, Iterator, Sequence
from itertools import islice, takewhile

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

# The page has h1 (module) and h2 (unit); headings inside a text start below them.
HIGHEST_HEADING = 3
LOWEST_HEADING = 4

# What no reader can follow, and what costs a server its time: refused when it is loaded or typed.
LARGEST_TEXT = 64 * 1024  # characters
DEEPEST = 6  # quotes and lists in each other
MOST_ROWS = 60
MOST_COLUMNS = 8

PICTURE = re.compile(r"materiaal/([a-z0-9][a-z0-9_-]*\.(?:png|jpg|jpeg|webp))")

_CLASSES = {
    "h3": "utrecht-heading-3",
    "h4": "utrecht-heading-4",
    "ul": "utrecht-unordered-list",
    "ol": "utrecht-ordered-list",
    "a": "utrecht-link utrecht-link--html-a",
    "table": "utrecht-table utrecht-table--html-table",
    "img": "app-picture",
}
_ITEM_CLASSES = {"ul": "utrecht-unordered-list__item", "ol": "utrecht-ordered-list__item"}
_TABLE_TAGS = {"thead", "tbody", "tr", "th", "td"}
_TAGS = {*_CLASSES, *_TABLE_TAGS, "p", "br", "li", "strong", "em", "blockquote", "code", "pre", "hr"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "ol": {"start"},
    "img": {"src", "alt", "loading"},
    "th": {"scope"},
}
_ALLOWED_CLASSES = {tag: set(names.split()) for tag, names in _CLASSES.items()} | {
    "li": set(_ITEM_CLASSES.values())
}

_parser = (
    MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "“”‘’", "maxNesting": 20})
    .enable(["smartquotes", "table"])
    .disable(["html_block", "html_inline"])
)


def to_html(markdown: str) -> str:
    """The text as HTML that may stand in a page as it is. An empty text gives an empty string.

    What `problems` would refuse does no harm here either; a text beyond every measure comes out cut off.
    """
    tokens = _parser.parse(markdown[:LARGEST_TEXT])
    _dress(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return clean(html)


def clean(html: str) -> str:
    """Only what a text of ours may hold; cleaning twice changes nothing."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_ALLOWED_CLASSES,
        attribute_filter=_only_materials,
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    ).strip()


def placed(html: str, module_url: str) -> str:
    """The HTML with its pictures under the address of the module's page, which is where this reader may see them."""
    return html.replace('<img src="materiaal/', f'<img src="{module_url}materiaal/')


def problems(markdown: str, pictures: Container[str]) -> Iterator[tuple[int, str]]:
    """What is wrong with a text, with its line from 0: pictures, depth, tables, size.

    `pictures` are the names of the images among the module's materials.
    """
    if len(markdown) > LARGEST_TEXT:
        yield 0, f"Deze tekst telt meer dan {LARGEST_TEXT // 1024}.000 tekens. Verdeel hem over onderdelen."
        return
    tokens = _parser.parse(markdown)
    yield from _shape(tokens)
    for token in tokens:
        line = _line(token)
        for child in token.children or ():
            if child.type in {"softbreak", "hardbreak"}:
                line += 1
            elif child.type == "image":
                yield from ((line, reason) for reason in _picture_problems(child, pictures))


def _picture_problems(token: Token, pictures: Container[str]) -> Iterator[str]:
    source = str(token.attrs["src"])
    found = PICTURE.fullmatch(source)
    if not found:
        yield "Een afbeelding staat bij het materiaal van de module. Schrijf ![beschrijving](materiaal/naam.png)."
    elif found[1] not in pictures:
        yield f"Afbeelding {source} staat niet bij 'materials' van deze module."
    if not token.content.strip():
        yield "Beschrijf de afbeelding voor wie haar niet kan zien: ![beschrijving](materiaal/naam.png)."


_DEPTH = {"blockquote_open": 1, "list_item_open": 1, "blockquote_close": -1, "list_item_close": -1}


def _shape(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Quotes and lists that lie too deep in each other, and tables that are too large; each told once."""
    depth = 0
    is_told = False
    for at, token in enumerate(tokens):
        depth += _DEPTH.get(token.type, 0)
        if depth > DEEPEST and not is_told:
            is_told = True
            yield (
                _line(token),
                f"Opsommingen en citaten liggen hier te diep in elkaar. Houd het bij {DEEPEST} lagen.",
            )
        if token.type == "table_open" and _is_large(tokens, at):
            yield (
                _line(token),
                f"Deze tabel is te groot. Houd het bij {MOST_COLUMNS} kolommen en {MOST_ROWS} rijen.",
            )


def _is_large(tokens: Sequence[Token], table: int) -> bool:
    rows = columns = 0
    for token in takewhile(lambda token: token.type != "table_close", islice(tokens, table, None)):
        rows += token.type == "tr_open"
        columns += token.type == "th_open"
    return rows > MOST_ROWS + 1 or columns > MOST_COLUMNS


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _only_materials(tag: str, attribute: str, value: str) -> str | None:
    """A picture is one of ours; no other address is loaded by a page."""
    if tag == "img" and attribute == "src":
        return value if PICTURE.fullmatch(value) else None
    if tag == "img" and attribute == "loading":
        return value if value == "lazy" else None
    if tag == "th" and attribute == "scope":
        return value if value == "col" else None
    return value


def _dress(tokens: Sequence[Token]) -> None:
    """Put headings at their level in the page and give each element the class of the design."""
    lists: list[str] = []
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(max(int(token.tag[1]) + 1, HIGHEST_HEADING), LOWEST_HEADING)}"
        if token.nesting == 1 and token.tag in _ITEM_CLASSES:
            lists.append(token.tag)
        elif token.nesting == -1 and token.tag in _ITEM_CLASSES:
            lists.pop()
        names = _ITEM_CLASSES[lists[-1]] if token.tag == "li" else _CLASSES.get(token.tag, "")
        if token.nesting >= 0 and names:
            token.attrSet("class", names)
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.children:
            token.children = [_picture(child) if child.type == "image" else child for child in token.children]
            _dress(token.children)


def _picture(token: Token) -> Token:
    """A picture of ours with its description, or the description alone: a text loads nothing from elsewhere."""
    if PICTURE.fullmatch(str(token.attrs["src"])) and token.content.strip():
        token.attrs.pop("title", None)
        token.attrSet("loading", "lazy")
        return token
    return Token("text", "", 0, content=token.content)
