"""Planning sessions. Nothing here reaches people: what is changed waits until it is announced."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from cohorts import plans
from cohorts.access import in_cohort
from cohorts.actions import planning, session_drafts
from cohorts.forms.cancelling import CancelForm
from cohorts.forms.sessions import MOST_DIGITS, SessionForm
from cohorts.models import Cohort, Session
from cohorts.plans import Plan
from cohorts.reports.announcements import announcements, draft_of
from cohorts.reports.availability import proposed
from cohorts.states import SessionStatus
from cohorts.views.sessions import session_of
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do

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
            planning.discard(session, version=version_seen(request), by=request.user)
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
@in_status(SessionStatus.PLANNED)
def session_move(request: MemberRequest, session: Session) -> HttpResponse:
    """What was announced is changed as a draft: to announce at once, or to work on later."""
    draft = draft_of(session)
    loaded = plans.load([draft.plan])[0] if draft and draft.plan else None
    form = _form(request, session.cohort, session, loaded.plan if loaded else None)
    if form.is_bound and form.is_valid() and form.is_news_for(session):
        try:
            session_drafts.keep(
                session, plan=form.plan(), version=form.cleaned_data["version"], by=request.user, now=now()
            )
        except ValidationError as problem:
            form.add_problem(problem, version=session.version)
        else:
            return _kept(request, session)
    context = {
        "cohort": session.cohort,
        "session": session,
        "draft": draft,
        "lost": loaded.lost if loaded else [],
        "form": form,
    }
    return render(request, "cohorts/session_move.html", context)


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
@in_status(SessionStatus.PLANNED)
def session_cancel(request: MemberRequest, session: Session) -> HttpResponse:
    """Why it falls out. Nobody hears of it before the next page."""
    draft = draft_of(session)
    data = request.POST if request.method == "POST" else None
    form = CancelForm(data, draft=draft, version=session.version)
    if form.is_bound and form.is_valid():
        try:
            session_drafts.keep_cancellation(session, **form.cleaned_data, by=request.user, now=now())
        except ValidationError as problem:
            form.add_problem(problem, version=session.version)
        else:
            return _kept(request, session)
    context = {"cohort": session.cohort, "session": session, "draft": draft, "form": form}
    return render(request, "cohorts/session_cancel.html", context)


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
@in_status(SessionStatus.PLANNED)
def session_draft_discard(request: MemberRequest, session: Session) -> HttpResponse:
    if draft_of(session) is None:
        messages.warning(request, "Dat kan nu niet: er staat geen wijziging in concept.")
        return redirect(session)
    problems: list[str] = []
    if request.method == "POST":
        try:
            session_drafts.discard(session, version=version_seen(request), by=request.user)
        except ValidationError as problem:
            problems = problem.messages
        else:
            messages.success(request, "De wijziging is weggegooid. De bijeenkomst blijft zoals zij was.")
            return redirect(session)
    context = {
        "cohort": session.cohort,
        "session": session,
        "item": announcements(session.cohort, [session], now=now())[0],
        "problems": problems,
        "has_errors": bool(problems),
    }
    return render(request, "cohorts/session_draft_discard.html", context)


def version_seen(request: MemberRequest, name: str = "version") -> int:
    """The version of the session that the person saw; -1 fits none."""
    asked = request.POST.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < MOST_DIGITS else -1


def _kept(request: MemberRequest, session: Session) -> HttpResponse:
    """Where a kept draft leads: on to who gets which message, or back to the session."""
    if request.POST.get("stap") == "bekijken":
        return redirect("cohorts:session-announce", session.cohort.slug, session.number)
    messages.success(
        request, "De wijziging is bewaard als concept. Niemand krijgt bericht tot je het bekendmaakt."
    )
    return redirect(session)


def _form(
    request: MemberRequest, cohort: Cohort, session: Session | None = None, plan: Plan | None = None
) -> SessionForm:
    """The form, of a session or of a plan for it; while a dagdeel is being added nothing is judged yet."""
    if request.method != "POST":
        first = None if session else proposed(cohort, request.GET.get("voorstel", ""))
        return SessionForm(cohort=cohort, now=now(), session=session, plan=plan, initial=first)
    if request.POST.get("stap") == "dagdeel":
        initial = SessionForm.typed(request.POST, extra_rows=1)
        return SessionForm(cohort=cohort, now=now(), session=session, initial=initial)
    return SessionForm(request.POST, cohort=cohort, now=now(), session=session)
