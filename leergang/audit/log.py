"""record(): the one way in which an action writes the audit log."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Model
from django.utils import timezone

from leergang.audit.models import AuditEvent
from leergang.copying import copy_in

LINE = ("occurred_at", "kind", "actor", "target", "origin", "facts")

type Fact = str | int | bool | list[str] | list[int] | None

_origin: ContextVar[str] = ContextVar("audit_origin", default="opdracht")


@contextmanager
def origin(name: str) -> Iterator[None]:
    """Say for a while where actions come from: 'web:<url name>', 'taak:<task>' or 'opdracht'."""
    token = _origin.set(name)
    try:
        yield
    finally:
        _origin.reset(token)


def narrow_origin(name: str) -> None:
    """Name the running origin more precisely, until it ends."""
    _origin.set(name)


def reference(thing: Model | None) -> str:
    """'app.model:pk', the way people and objects are named in the audit log; '' for nobody."""
    return f"{thing._meta.label_lower}:{thing.pk}" if thing is not None else ""


def _actor(by: Model | None) -> str:
    return reference(by) if by is not None and by.pk else ""


def _event(
    kind: str, by: Model | None, target: Model | None, result: str, facts: dict[str, Fact]
) -> AuditEvent:
    return AuditEvent(
        # A moment in hand: with a default of the database Django gives up its fast way of inserting.
        occurred_at=timezone.now(),
        kind=kind,
        actor=_actor(by),
        target=reference(target),
        result=result,
        origin=_origin.get(),
        facts=facts,
    )


def record(
    kind: str, *, by: Model | None, target: Model | None = None, result: str = "ok", **facts: Fact
) -> AuditEvent:
    """Write one audit line in the running transaction (SEC-07).

    `kind` is noun.verb in English ('session.moved'); `by` is the acting person, None for the system.
    Facts are ids, states and moments; never a name, address, token or text (SEC-08).
    """
    event = _event(kind, by, target, result, facts)
    event.save(force_insert=True)
    return event


def record_many(kind: str, *, by: Model | None, targets: Iterable[Model], **facts: Fact) -> None:
    """The same for many objects at once, in one statement."""
    actor, moment, origin_name = _actor(by), timezone.now(), _origin.get()
    copy_in(AuditEvent, LINE, ((moment, kind, actor, reference(it), origin_name, facts) for it in targets))
