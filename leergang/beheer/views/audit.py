"""Logboek: who did what, and when. Ids in the log become names here, as long as the people are known."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from leergang.accounts.access import signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.audit.models import AuditEvent
from leergang.beheer import words
from leergang.web import keyset

NEWEST_FIRST = keyset.Order("occurred_at", cursor="id", descending=True)
PERSON = "accounts.user:"


@dataclass(frozen=True)
class Line:
    """An event with the name of who did it, and of the person it was about."""

    event: AuditEvent
    names: dict[str, str]

    @property
    def deed(self) -> str:
        return words.deed(self.event.kind)

    @property
    def actor(self) -> str:
        return self.names.get(self.event.actor, self.event.actor) or "Het systeem"

    @property
    def target(self) -> str:
        return self.names.get(self.event.target, self.event.target)

    @property
    def facts(self) -> str:
        return ", ".join(f"{name}: {value}" for name, value in self.event.facts.items())


@signed_in_as(Permission.AUDIT_VIEW)
@require_safe
def audit_list(request: MemberRequest) -> HttpResponse:
    target = request.GET.get("waarop", "").replace("\0", "")  # PostgreSQL knows no such character
    events = AuditEvent.objects.all()
    if target:
        events = events.filter(target=target)
    page = keyset.page(events, NEWEST_FIRST, request.GET, size=50)
    names = _names(page.rows)
    chosen = f"&{urlencode({'waarop': target})}" if target else ""
    context = {
        "lines": [Line(event, names) for event in page.rows],
        "previous_url": page.previous_url and page.previous_url + chosen,
        "next_url": page.next_url and page.next_url + chosen,
        "target": target,
    }
    return render(request, "beheer/audit_list.html", context)


def _names(events: list[AuditEvent]) -> dict[str, str]:
    """The names of the people on this page, by how the log points at them. One query."""
    pointers = {event.actor for event in events} | {event.target for event in events}
    ids = [int(pointer.removeprefix(PERSON)) for pointer in pointers if pointer.startswith(PERSON)]
    return {f"{PERSON}{user.pk}": user.name for user in User.objects.filter(pk__in=ids)}
