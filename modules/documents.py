"""Markdown to clean HTML, once, when content is loaded.

Content is as hostile as any other input (WEB-10): raw HTML is shown as text, and what markdown-it makes is
cleaned by nh3 all the same. The classes are those of the design (NL Design System).
"""

from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

# The page has h1 (module) and h2 (unit); headings inside a text start below them.
HIGHEST_HEADING = 3
LOWEST_HEADING = 4

_CLASSES = {
    "h3": "utrecht-heading-3",
    "h4": "utrecht-heading-4",
    "ul": "utrecht-unordered-list",
    "ol": "utrecht-ordered-list",
    "a": "utrecht-link utrecht-link--html-a",
}
_ITEM_CLASSES = {"ul": "utrecht-unordered-list__item", "ol": "utrecht-ordered-list__item"}
_TAGS = {*_CLASSES, "p", "br", "li", "strong", "em", "blockquote", "code", "pre", "hr"}
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
_ALLOWED_CLASSES = {tag: set(names.split()) for tag, names in _CLASSES.items()} | {
    "li": set(_ITEM_CLASSES.values())
}

_parser = (
    MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "“”‘’"})
    .enable("smartquotes")
    .disable(["image", "html_block", "html_inline"])
)


def to_html(markdown: str) -> str:
    """The text as HTML that may stand in a page as it is. An empty text gives an empty string."""
    tokens = _parser.parse(markdown)
    _dress(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_ALLOWED_CLASSES,
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    ).strip()


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
        if token.nesting == 1 and names:
            token.attrSet("class", names)
        _dress(token.children or ())
