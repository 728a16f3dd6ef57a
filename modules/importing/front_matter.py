"""Front matter, read node by node so that every refusal can name its line.

Only the shapes that content needs: a mapping of texts, lists and short mappings. No anchors, no types:
`version: 1.0` is the text "1.0".
"""

import re
from collections.abc import Collection
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from modules.importing.content import ContentError

DEEPEST = 5  # a mapping of a list of mappings (a question), each with a list of mappings (its answers)
FENCE = "---"
# libyaml reads ten times as fast as the same loader in Python.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WHOLE_NUMBER = re.compile(r"[0-9]{1,4}")
# What neither a reader nor PostgreSQL can do anything with.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class Unreadable(Exception):  # noqa: N818 - says what the text is
    """The front matter as a whole cannot be read; `line` counts from 1 in the file."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(reason)


class Fields:
    """The fields of one mapping. Reading a field wrongly filled in notes an error and gives a stand-in,
    so that the reader goes on and one run finds everything there is to repair.
    """

    def __init__(self, path: str, line: int, nodes: dict[str, Node], errors: list[ContentError]) -> None:
        self.path = path
        self._line = line
        self._nodes = nodes
        self._errors = errors
        self._asked: set[str] = set()

    def line(self, key: str, item: int | None = None) -> int:
        """The line of a field's value, or of one item of its list; of the whole mapping if it is not there."""
        node = self._nodes.get(key)
        if isinstance(node, SequenceNode) and item is not None:
            node = node.value[item]
        return _line(node) if node is not None else self._line

    def refuse(self, line: int, reason: str) -> None:
        self._errors.append(ContentError(self.path, line, reason))

    def has(self, key: str) -> bool:
        return key in self._nodes

    def text(self, key: str, *, longest: int | None, pattern: str = "", example: str = "") -> str:
        """A text on one or more lines; required. `longest` is in characters."""
        value = self._scalar(key)
        if value is None:
            return ""
        line = self.line(key)
        if not value.strip():
            self.refuse(line, f"Vul '{key}' in.")
        elif UNPRINTABLE.search(value):
            self.refuse(line, f"In '{key}' staat een teken dat niemand kan lezen. Haal het weg.")
        elif pattern and not re.fullmatch(pattern, value, re.ASCII):
            self.refuse(line, f"Schrijf '{key}' zoals {example}.")
        elif longest is not None and len(value) > longest:
            self.refuse(line, f"'{key}' telt {len(value)} tekens. Maak er hooguit {longest} van.")
        return value.strip()

    def optional_text(self, key: str, *, longest: int | None = None) -> str:
        self._asked.add(key)
        return self.text(key, longest=longest) if self.has(key) else ""

    def optional_number(self, key: str) -> int | None:
        self._asked.add(key)
        return self.number(key) if self.has(key) else None

    def flag(self, key: str) -> bool:
        """Reads true or false; what is not there is false."""
        if not self.has(key):
            self._asked.add(key)
            return False
        value = self._scalar(key)
        if value not in {None, "true", "false"}:
            self.refuse(self.line(key), f"'{key}' kan zijn: true, false.")
        return value == "true"

    def number(self, key: str) -> int:
        """A whole number of at least 1 and at most 9999; required. 0 stands for one that was refused."""
        value = self._scalar(key)
        if value is None:
            return 0
        if not WHOLE_NUMBER.fullmatch(value) or int(value) < 1:
            self.refuse(self.line(key), f"Schrijf '{key}' als een heel getal van 1 of meer.")
            return 0
        return int(value)

    def choice(self, key: str, options: Collection[str]) -> str:
        value = self._scalar(key)
        if value is not None and value not in options:
            self.refuse(self.line(key), f"'{key}' kan zijn: {', '.join(options)}.")
        return value or ""

    def texts(self, key: str, *, longest: int, required: bool = False) -> tuple[str, ...]:
        """A list of texts, each at most `longest` characters."""
        items = self._items(key, required=required)
        return tuple(
            Fields(self.path, _line(node), {key: node}, self._errors).text(key, longest=longest)
            for node in items
        )

    def records(self, key: str, *, required: bool = False) -> tuple["Fields", ...]:
        """A list of short mappings, each with fields of its own."""
        found: list[Fields] = []
        for node in self._items(key, required=required):
            if isinstance(node, MappingNode):
                found.append(
                    Fields(self.path, _line(node), mapping(node, self.path, self._errors), self._errors)
                )
            else:
                self.refuse(_line(node), f"Geef bij '{key}' per punt de velden met hun naam.")
        return tuple(found)

    def finish(self) -> None:
        """Refuse every field that nobody asked for: it is a slip of the pen, and its content would be lost."""
        for key in self._nodes.keys() - self._asked:
            self.refuse(self.line(key), f"Het veld '{key}' bestaat niet. Is het een tikfout?")

    def _scalar(self, key: str) -> str | None:
        self._asked.add(key)
        node = self._nodes.get(key)
        if node is None:
            self.refuse(self._line, f"Het veld '{key}' ontbreekt. Vul het in.")
            return None
        if not isinstance(node, ScalarNode):
            self.refuse(_line(node), f"Geef bij '{key}' één tekst, geen lijst.")
            return None
        return str(node.value)

    def _items(self, key: str, *, required: bool) -> list[Node]:
        self._asked.add(key)
        node = self._nodes.get(key)
        if node is None:
            if required:
                self.refuse(self._line, f"Het veld '{key}' ontbreekt. Vul het in.")
            return []
        if not isinstance(node, SequenceNode):
            self.refuse(_line(node), f"Geef bij '{key}' een lijst.")
            return []
        return list(node.value)


def split(text: str) -> tuple[str, str, int]:
    """The front matter, the text below it, and the line on which that text begins. May raise Unreadable."""
    lines = text.split("\n")
    if lines[0] != FENCE:
        raise Unreadable(1, f"Begin het bestand met een regel {FENCE} en daaronder de velden.")
    try:
        end = lines.index(FENCE, 1)
    except ValueError:
        raise Unreadable(1, f"Sluit de velden af met een regel {FENCE}.") from None
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def parse(text: str, path: str, errors: list[ContentError]) -> Fields:
    """The fields of a front matter without its fences. May raise Unreadable."""
    try:
        _refuse_riddles(text)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(
            _file_line(mark),
            f"De velden zijn hier niet te lezen ({error.problem}). "
            "Staat er een dubbele punt of een aanhalingsteken in de tekst? Zet de tekst tussen aanhalingstekens.",
        ) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise Unreadable(1, "In de velden staat een teken dat niemand kan lezen. Haal het weg.") from error
    if not isinstance(node, MappingNode):
        raise Unreadable(2, "Schrijf de velden als 'naam: waarde', één per regel.")
    return Fields(path, 1, mapping(node, path, errors), errors)


def mapping(node: MappingNode, path: str, errors: list[ContentError]) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, ScalarNode) else ""
        if not name or UNPRINTABLE.search(name):
            errors.append(ContentError(path, _line(key), "Geef het veld een naam."))
        elif name in nodes:
            errors.append(
                ContentError(path, _line(key), f"Het veld '{name}' staat er twee keer. Laat er één staan.")
            )
        else:
            nodes[name] = value
    return nodes


def _line(node: Node) -> int:
    return _file_line(node.start_mark)


def _file_line(mark: Any) -> int:
    return int(mark.line) + 2 if mark else 1  # marks count from 0, below the opening fence


def _refuse_riddles(text: str) -> None:
    """Anchors and deep nesting have no use in content and are how a small file becomes a large one."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        line = _file_line(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(line, "Verwijzingen met & en * kunnen hier niet. Schrijf de tekst uit.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise Unreadable(line, "De velden liggen hier te diep in elkaar. Schrijf ze platter.")
