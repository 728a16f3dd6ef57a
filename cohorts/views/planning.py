"""Planning sessions: a concept is free to change, everything that reaches people is shown first."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cohorts.access import in_cohort
from cohorts.actions import planning, reminders
from cohorts.forms.sessions import MOST_DIGITS, SessionForm, hidden_fields, typed
from cohorts.models import Cohort, Session
from cohorts.reports import audience
from cohorts.reports.overlaps import overlaps_of
from cohorts.states import SessionStatus
from cohorts.views.sessions import session_of
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.mailing.tasks import wake
from leergang.moment import now

ask_and_do = require_http_methods(["GET", "HEAD", "POST"])

type NumberedView = Callable[[MemberRequest, Cohort, int], HttpResponse]
type SessionView = Callable[[MemberRequest, Session], HttpResponse]


def in_status(status: SessionStatus) -> Callable[[SessionView], NumberedView]:
    """Hand the view a session in this status. In another one somebody was first: say so, at the session."""

    def decorate(view: SessionView) -> NumberedView:
        @wraps(view)
        def checked(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
            session = session_of(request.user, cohort, number)
            if session.status != status:
                label = session.get_status_display().lower()
                messages.warning(request, f"Dat kan nu niet: de status van deze bijeenkomst is ‘{label}’.")
                return redirect(session)
            return view(request, session)

        return checked

    return decorate


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
def session_create(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    form = _form(request, cohort)
    if form.is_bound and form.is_valid():
        session = planning.draft(cohort, plan=form.plan(), by=request.user)
        messages.success(request, "Het concept is bewaard. Niemand krijgt bericht tot je het bekendmaakt.")
        return redirect(session)
    return render(request, "cohorts/session_form.html", {"cohort": cohort, "form": form})


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
@in_status(SessionStatus.CONCEPT)
def session_update(request: MemberRequest, session: Session) -> HttpResponse:
    form = _form(request, session.cohort, session)
    if form.is_bound and form.is_valid():
        try:
            planning.change(session, plan=form.plan(), version=form.cleaned_data["version"], by=request.user)
        except ValidationError as problem:
            form.add_problem(problem, version=session.version)
        else:
            messages.success(request, "Het concept is bewaard.")
            return redirect(session)
    return render(
        request, "cohorts/session_form.html", {"cohort": session.cohort, "session": session, "form": form}
    )


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
@in_status(SessionStatus.CONCEPT)
def session_discard(request: MemberRequest, session: Session) -> HttpResponse:
    problems: list[str] = []
    if request.method == "POST":
        try:
            planning.discard(session, version=_version(request), by=request.user)
        except ValidationError as problem:
            problems = problem.messages
        else:
            messages.success(request, f"Het concept ‘{session.title}’ is verwijderd.")
            return redirect("cohorts:session-list", session.cohort.slug)
    context = {
        "cohort": session.cohort,
        "session": session,
        "problems": problems,
        "has_errors": bool(problems),
    }
    return render(request, "cohorts/session_discard.html", context)


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
@in_status(SessionStatus.CONCEPT)
def session_announce(request: MemberRequest, session: Session) -> HttpResponse:
    problems: list[str] = []
    if request.method == "POST":
        try:
            told = planning.announce(session, version=_version(request), by=request.user, now=now())
        except ValidationError as problem:
            problems = problem.messages
        else:
            wake()
            messages.success(request, f"De bijeenkomst is bekendgemaakt. {_letters(told.count)}")
            return redirect(session)
    context = _what_goes_out(session) | {
        "audience": audience.of_session(session, now=now()),
        "problems": problems or planning.obstacles(session, now=now()),
        "has_errors": bool(problems),
    }
    return render(request, "cohorts/session_announce.html", context)


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
@in_status(SessionStatus.PLANNED)
def session_move(request: MemberRequest, session: Session) -> HttpResponse:
    """Two steps on one address: the form, then old and new side by side. Only the second changes anything."""
    form = _form(request, session.cohort, session)
    step = request.POST.get("stap")
    if form.is_bound and form.is_valid() and form.is_news_for(session):
        if step != "bevestigen":
            return _show_move(request, session, form)
        try:
            told = planning.move(
                session, plan=form.plan(), version=form.cleaned_data["version"], by=request.user, now=now()
            )
        except ValidationError as problem:
            form.add_problem(problem, version=session.version)
        else:
            wake()
            messages.success(request, f"De wijziging is verstuurd. {_letters(told.count)}")
            return redirect(session)
    return render(
        request, "cohorts/session_move.html", {"cohort": session.cohort, "session": session, "form": form}
    )


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
@in_status(SessionStatus.PLANNED)
def session_cancel(request: MemberRequest, session: Session) -> HttpResponse:
    problems: list[str] = []
    if request.method == "POST":
        try:
            told = planning.cancel(session, version=_version(request), by=request.user, now=now())
        except ValidationError as problem:
            problems = problem.messages
        else:
            wake()
            messages.success(request, f"De bijeenkomst vervalt. {_letters(told.count)}")
            return redirect(session)
    context = _what_goes_out(session) | {
        "audience": audience.of_cancellation(session, now=now()),
        "problems": problems,
        "has_errors": bool(problems),
    }
    return render(request, "cohorts/session_cancel.html", context)


def _form(request: MemberRequest, cohort: Cohort, session: Session | None = None) -> SessionForm:
    """The form; while a dagdeel is being added, or a change is being reconsidered, nothing is judged yet."""
    if request.method != "POST":
        return SessionForm(cohort=cohort, now=now(), session=session)
    step = request.POST.get("stap")
    if step in {"dagdeel", "terug"}:
        initial = typed(request.POST, extra_rows=int(step == "dagdeel"))
        return SessionForm(cohort=cohort, now=now(), session=session, initial=initial)
    return SessionForm(request.POST, cohort=cohort, now=now(), session=session)


def _show_move(request: MemberRequest, session: Session, form: SessionForm) -> HttpResponse:
    plan = form.plan()
    moment = now()
    context = {
        "cohort": session.cohort,
        "session": session,
        "changes": planning.differences(session, plan),
        "audience": audience.of_session(session, trainers=plan.trainers, now=moment),
        "fields": list(hidden_fields(request.POST)),
        "is_soon": min(session.starts_at, plan.slots[0].starts_at) - moment < reminders.SOON,
    }
    return render(request, "cohorts/session_move_confirm.html", context)


def _what_goes_out(session: Session) -> dict[str, Any]:
    moment = now()
    return {
        "cohort": session.cohort,
        "session": session,
        "moments": [(kind.label, at) for kind, at in reminders.moments(session).items() if at > moment],
        "overlaps": overlaps_of(session),
        "is_soon": session.starts_at - moment < reminders.SOON,
    }


def _version(request: MemberRequest) -> int:
    """The version of the session that the person saw; -1 fits none."""
    asked = request.POST.get("version", "")
    return int(asked) if asked.isdecimal() and len(asked) < MOST_DIGITS else -1


def _letters(count: int) -> str:
    return "1 bericht gaat nu weg." if count == 1 else f"{count} berichten gaan nu weg."
