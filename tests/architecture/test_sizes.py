"""Small enough to read in one go. Beyond these sizes somebody must have looked, and said why here."""

import ast

import pytest

from tests.architecture.source import ROOT, modules, templates

MAX_LINES = 400
MAX_FUNCTION = 40
MAX_TEMPLATE = 200
LOOKED_AT = {"leergang/web/gallery.py:examples": "a list of examples, read from top to bottom"}


def test_no_file_is_longer_than_it_should_be():
    lengths = {str(path): len((ROOT / path).read_text().splitlines()) for path in modules()}
    assert {path: n for path, n in lengths.items() if n > MAX_LINES and path not in LOOKED_AT} == {}


def test_no_function_is_longer_than_it_should_be():
    long = {}
    for path in modules():
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = _length(node)
                if length > MAX_FUNCTION:
                    long[f"{path}:{node.name}"] = length
    assert long.keys() - LOOKED_AT.keys() == set()
    assert {name for name in LOOKED_AT if ":" in name} <= long.keys()  # no excuse outlives its reason


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from def to the end, without decorators and docstring."""
    first = function.body[0]
    docstring = ast.get_docstring(function, clean=False)
    doc_lines = (first.end_lineno or 0) - first.lineno + 1 if docstring is not None else 0
    return (function.end_lineno or 0) - function.lineno + 1 - doc_lines


@pytest.mark.parametrize("template", list(templates()), ids=str)
def test_no_template_is_longer_than_it_should_be(template):
    assert len((ROOT / "templates" / template).read_text().splitlines()) <= MAX_TEMPLATE
