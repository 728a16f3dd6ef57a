"""What the form of a case and the form of feedback share: the version they build on, and problems in place."""

from collections.abc import Iterable, Mapping

from django.utils.datastructures import MultiValueDict

from casuistiek.models.content import Problem
from leergang.web.forms import Form

UNKNOWN_VERSION = -1


def version_in(data: Mapping[str, str]) -> int:
    """The version that a form builds on; an unreadable one builds on nothing, so it is a conflict."""
    try:
        return int(data.get("version", ""))
    except ValueError:
        return UNKNOWN_VERSION


def put(form: Form, problems: Iterable[tuple[str, Problem]]) -> None:
    """Show problems at their fields, also in a form that was not posted."""
    if not form.is_valid() and not form.is_bound:
        form.cleaned_data = {}  # add_error expects what cleaning leaves behind
    for name, problem in problems:
        form.add_error(name, problem.message)


def is_whole(data: "MultiValueDict[str, str]", names: Iterable[str]) -> bool:
    """Whether a post carries every field: a cut-off one must never blank what was stored."""
    return all(name in data for name in names)
