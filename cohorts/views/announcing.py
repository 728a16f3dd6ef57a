"""Bekendmaken: exactly who gets which message, old and new side by side, before anything leaves."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cohorts.access import in_cohort
from cohorts.actions import call_lists, reminders, session_drafts
from cohorts.models import Cohort, Session
from cohorts.reports.announcements import Announcement, announcements, draft_of, totals, unannounced
from cohorts.reports.call_list import may_be_called
from cohorts.reports.planning_warnings import warnings_of
from cohorts.states import News, SessionStatus
from cohorts.views.planning import version_seen
from cohorts.views.sessions import session_of
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web.dutch import moment_text
from leergang.web.htmx import render_part
from leergang.web.methods import ask_and_do

DONE = {
    News.ANNOUNCED: "De bijeenkomst is bekendgemaakt.",
    News.MOVED: "De wijziging is bekendgemaakt.",
    News.CANCELLED: "De bijeenkomst vervalt.",
}


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
def session_announce(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """One session: a new one, a change, or one that falls out."""
    session = session_of(request.user, cohort, number)
    if refused := _nothing_to_announce(session):
        messages.warning(request, refused)
        return redirect(session)
    item = announcements(cohort, [session], now=now())[0]
    problems: list[str] = []
    if request.method == "POST":
        try:
            session_drafts.announce(session, version=version_seen(request), by=request.user, now=now())
        except ValidationError as problem:
            problems = problem.messages
        else:
            return _told(request, cohort, [item], DONE[item.what])
    context = {
        "cohort": cohort,
        "session": session,
        "item": item,
        "outgoing": reminders.will_go_out(session, now=now()) if item.draft is None else [],
        "warnings": warnings_of(session, by=request.user, plan=item.plan) if item.plan else [],
        "problems": problems or item.obstacles,
        "has_errors": bool(problems),
    }
    return render(request, "cohorts/session_announce.html", context)


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
def cohort_announce(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """All that is not announced of a lichting: chosen ones leave together, or none."""
    items = announcements(cohort, unannounced(cohort), now=now())
    chosen = _chosen(request, items)
    problems: list[str] = []
    if request.method == "POST":
        try:
            _announce_all(request, cohort, chosen)
        except ValidationError as problem:
            problems = problem.messages
        else:
            sent = [item for item in items if item.session.number in chosen]
            count = "1 bijeenkomst is" if len(sent) == 1 else f"{len(sent)} bijeenkomsten zijn"
            return _told(request, cohort, sent, f"{count} bekendgemaakt.")
    possible = [item for item in items if not item.obstacles]
    context = {
        "cohort": cohort,
        "items": items,
        "possible": possible,
        "chosen": chosen,
        "totals": totals(item for item in possible if item.session.number in chosen),
        "problems": problems,
        "has_errors": bool(problems),
    }
    return render_part(request, "cohorts/cohort_announce.html", "totals", context)


@in_cohort(Permission.SESSION_PLAN)
@require_safe
def call_list(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """Whom to call when a letter comes too late; each opening is recorded."""
    session = session_of(request.user, cohort, number)
    moment = now()
    item = announcements(cohort, [session], now=moment)[0] if draft_of(session) else None
    if not may_be_called(session, item, now=moment):
        messages.warning(request, "De bellijst is er alleen als een bijeenkomst binnen 3 uur begint.")
        return redirect(session)
    contacts = call_lists.open_list(session, by=request.user, now=moment)
    context: dict[str, Any] = {
        "cohort": cohort,
        "session": session,
        "contacts": contacts,
        "numbers": sum(bool(contact.phone) for contact in contacts),
    }
    return render(request, "cohorts/call_list.html", context)


def _nothing_to_announce(session: Session) -> str:
    """Why this session has nothing to announce, in words; empty when it has."""
    if session.status == SessionStatus.CONCEPT:
        return ""
    if session.status != SessionStatus.PLANNED:
        return f"Dat kan nu niet: de status van deze bijeenkomst is ‘{session.get_status_display().lower()}’."
    return "" if draft_of(session) else "Dat kan nu niet: alles van deze bijeenkomst is al bekendgemaakt."


def _chosen(request: MemberRequest, items: list[Announcement]) -> dict[int, int]:
    """The numbers that are ticked with the version that was seen; all that can go when nobody chose yet."""
    asked = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and "gekozen" not in asked:
        return {item.session.number: item.session.version for item in items if not item.obstacles}
    numbers = {text for text in asked.getlist("kies") if text.isdecimal() and text.isascii()}
    if request.method == "POST":
        return {int(text): version_seen(request, f"versie-{text}") for text in sorted(numbers)[: len(items)]}
    return {
        item.session.number: item.session.version for item in items if str(item.session.number) in numbers
    }


def _announce_all(request: MemberRequest, cohort: Cohort, chosen: Mapping[int, int]) -> None:
    if not chosen:
        raise ValidationError("Kies minstens één bijeenkomst.")
    session_drafts.announce_all(cohort, chosen=chosen, by=request.user, now=now())


def _told(request: MemberRequest, cohort: Cohort, sent: list[Announcement], done: str) -> HttpResponse:
    """Say what left and when; when people must be called, go on to the list."""
    wake()
    messages.success(request, f"{done} {_letters(sent)}")
    late = [item.session for item in sent if item.must_call]
    if late:
        return redirect("cohorts:call-list", cohort.slug, late[0].number)
    return redirect(sent[0].session) if len(sent) == 1 else redirect("cohorts:session-list", cohort.slug)


def _letters(sent: list[Announcement]) -> str:
    waiting = [item for item in sent if item.waits]
    late = sum(len(item.messages) for item in waiting)
    at_once = sum(len(item.messages) for item in sent) - late
    words = []
    if at_once or not late:
        words.append("1 bericht gaat nu weg." if at_once == 1 else f"{at_once} berichten gaan nu weg.")
    if late:
        count = "1 bericht gaat" if late == 1 else f"{late} berichten gaan"
        words.append(f"{count} {moment_text(waiting[0].due_at)} weg, na de stille uren.")
    return " ".join(words)
