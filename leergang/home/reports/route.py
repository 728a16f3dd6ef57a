"""The leerlijn: the modules as a line with points, and where somebody is on it."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from cohorts.reports.learning import ModuleProgress, Progress
from leergang.moment import local_date
from leergang.web.dutch import MONTHS


@dataclass(frozen=True, slots=True)
class Stop:
    """One module on the line. `state` is 'done', 'now' or ''."""

    title: str
    url: str
    state: str
    note: str
    value: int
    max: int


def route(progress: Progress, slug: str, *, module_id: int | None, today: dt.date) -> list[Stop]:
    """The core and deepening modules; start and closing frame them and are no stop.

    Somebody is at the module of the next bijeenkomst, else at the first one that is not finished.
    """
    modules = [module for module in progress.modules if not module.is_frame]
    if module_id not in {module.pk for module in modules}:
        module_id = next((module.pk for module in modules if not module.is_done), None)
    return [_stop(module, slug, today, is_now=module.pk == module_id) for module in modules]


def _stop(module: ModuleProgress, slug: str, today: dt.date, *, is_now: bool) -> Stop:
    state = "now" if is_now else "done" if module.is_done else ""
    return Stop(
        title=module.title,
        url=reverse("cohorts:module-detail", args=[slug, module.slug]),
        state=state,
        note=_note(module, state, today),
        value=module.done,
        max=module.total,
    )


def _note(module: ModuleProgress, state: str, today: dt.date) -> str:
    amount = f"{module.done} van {module.total} klaar"
    if state == "now":
        return f"Hier ben je: {amount}"
    if state == "done" and module.done_at:
        return f"Afgerond op {_day(module.done_at, today)}"
    if module.done or (module.starts_at and local_date(module.starts_at) < today):
        return amount
    return f"Start op {_day(module.starts_at, today)}" if module.starts_at else "Nog niet gepland"


def _day(moment: dt.datetime, today: dt.date) -> str:
    """'6 januari', with the year when it is another one."""
    day = local_date(moment)
    text = f"{day.day} {MONTHS[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"
