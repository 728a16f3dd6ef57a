"""Fields as YAML that reads well in a diff: always the same order, one thing per line, no riddles."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from yaml.nodes import MappingNode, ScalarNode

from modules.importing.front_matter import LOADER

STEP = "  "
# Lists of codes stand on one line.
CODES = frozenset({"themes", "after"})


def lines_of(fields: Mapping[str, Any], indent: str = "") -> list[str]:
    """The lines of a mapping, without their ends."""
    lines: list[str] = []
    for key, value in fields.items():
        lines += _entry(key, value, indent)
    return lines


def _entry(key: str, value: Any, indent: str) -> list[str]:
    if isinstance(value, bool):
        return [f"{indent}{key}: {str(value).lower()}"]
    if isinstance(value, int):
        return [f"{indent}{key}: {value}"]
    if isinstance(value, str):
        return _scalar(f"{indent}{key}:", value, indent + STEP)
    if all(isinstance(item, str) for item in value) and (key in CODES or not value):
        return [f"{indent}{key}: [{', '.join(value)}]"]
    return [f"{indent}{key}:", *(line for item in value for line in _item(item, indent + STEP))]


def _item(item: str | Mapping[str, Any], indent: str) -> list[str]:
    if isinstance(item, str):
        return _scalar(f"{indent}-", item, indent + STEP)
    lines = lines_of(item, indent + STEP)
    return [f"{indent}- {lines[0].removeprefix(indent + STEP)}", *lines[1:]]


def _scalar(start: str, text: str, indent: str) -> list[str]:
    """The text after its key, in the first style that reads back as it was."""
    block = [f"{start} |", *(f"{indent}{line}" if line else "" for line in text.split("\n"))]
    if "\n" in text and _reads_back(f"{chr(10).join(block)}\n", indent, f"{text}\n"):
        return block
    styles = [text, f'"{text}"', "'" + text.replace("'", "''") + "'"] if "\n" not in text else []
    fits = (style for style in styles if _reads_back(f"{start} {style}\n", indent, text))
    return [f"{start} {next(fits, json.dumps(text, ensure_ascii=False))}"]


def _reads_back(lines: str, indent: str, text: str) -> bool:
    """Whether YAML finds this very text, and takes it for text."""
    spare = indent[: -len(STEP)]
    try:
        bare = "\n".join(line.removeprefix(spare) for line in lines.split("\n"))
        node = yaml.compose(bare, Loader=LOADER)
    except yaml.YAMLError:
        return False
    while isinstance(node, (MappingNode, yaml.SequenceNode)) and len(node.value) == 1:
        (node,) = (pair[1] for pair in node.value) if isinstance(node, MappingNode) else node.value
    return isinstance(node, ScalarNode) and node.value == text and node.tag == "tag:yaml.org,2002:str"


def segments(head: str) -> dict[str, list[str]] | None:
    """The lines of each field of a front matter, with the blank lines and remarks that follow it.

    Lines above the first field come under ''. None when the fields cannot be told apart by their lines.
    """
    try:
        node = yaml.compose(head, Loader=LOADER)
    except yaml.YAMLError:
        return None
    if not isinstance(node, MappingNode) or node.flow_style:
        return None
    if any(key.start_mark.column or not isinstance(key, ScalarNode) for key, _ in node.value):
        return None
    starts: list[int] = [key.start_mark.line for key, _ in node.value]
    if sorted(set(starts)) != starts:
        return None
    lines = head.split("\n")
    found = {"": lines[: starts[0]]}
    for (key, _), start, end in zip(node.value, starts, [*starts[1:], len(lines)], strict=True):
        found[str(key.value)] = lines[start:end]
    return found


def replaced(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """A field written anew; the blank lines and remarks behind the old one stay."""
    kept = len(old)
    while kept > 1 and (not old[kept - 1].strip() or old[kept - 1].startswith("#")):
        kept -= 1
    return [*new, *old[kept:]]
