"""The trainers of the demo edit: one text was corrected last week, another one is being written."""

import datetime as dt
from collections.abc import Sequence

from leergang.accounts.models import Organisation, OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.moment import local_date
from modules.actions import drafts, texts
from modules.models import Programme, Unit

CORRECTED, WRITING = "M1.3", "M2.3"
SENTENCE = "Kun je niet zeggen op welke as je staat? Vraag het hardop: dat is al regie."


def make(programme: Programme, *, bureau: Organisation, trainers: Sequence[User], now: dt.datetime) -> None:
    since = local_date(now - dt.timedelta(days=60))
    for trainer in trainers:
        held = {"user": trainer, "organisation": bureau, "role": Role.EDITOR}
        OrganisationRole.objects.get_or_create(**held, defaults={"starts_on": since})
    units = Unit.objects.select_related("module").filter(module__programme=programme)
    unit = units.get(code=CORRECTED)
    texts.correct(
        unit,
        {"body": f"{unit.body}\n\n{SENTENCE}"},
        seen_revision=unit.revision,
        by=trainers[0],
        now=now - dt.timedelta(days=8),
        note="Een vraag erbij voor wie het niet weet",
    )
    unit = units.get(code=WRITING)
    drafts.keep(
        unit,
        {"body": f"{unit.body}\n\nNog een voorbeeld uit Waterdam."},
        version=f"{unit.revision}.",
        by=trainers[1],
        now=now - dt.timedelta(hours=2),
    )
