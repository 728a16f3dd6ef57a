"""Saying whether one comes: on the page of the session, or by the link in a letter without login."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cohorts.access import in_cohort, in_session
from cohorts.actions import responses
from cohorts.forms.responses import ResponseForm
from cohorts.models import Cohort, Session
from cohorts.models.answer_link import asked_by
from cohorts.reports.responses import own_response, who_comes
from cohorts.states import Answer
from cohorts.views.sessions import session_of
from leergang.accounts.access import limited, public
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import User
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do

# As for an invitation: a whole gemeente may sit behind one address, and a signature cannot be guessed.
RATE = "60/m/ip"
SAID = {
    Answer.YES: "Fijn, je komt. We hebben het genoteerd.",
    Answer.NO: "Je komt niet. We hebben het doorgegeven aan je trainers.",
    Answer.MAYBE: "Je weet het nog niet. Geef het door zodra je het weet.",
}


@public
@ask_and_do
@limited("answer", RATE)
def session_answer(request: HttpRequest, answer_token: str) -> HttpResponse:
    """The page behind the link in a letter: opening it answers nothing, the button does (MSG-07)."""
    asked = asked_by(answer_token)
    if asked is None:
        return render(request, "cohorts/answer_unusable.html", status=404)
    session, user = asked
    form = _form(request, session, user)
    if form.is_bound and form.is_valid() and _respond(request, form, session, user):
        return redirect("session-answer", answer_token)
    context = {
        "session": session,
        "cohort": session.cohort,
        "person": user,
        "response": own_response(session, user),
        "is_open": session.is_upcoming(now()),
        "form": form,
        "has_errors": bool(form.errors),
    }
    return render(request, "cohorts/session_answer.html", context)


@in_cohort(Permission.COHORT_LEARN)
@ask_and_do
def session_respond(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    session = session_of(request.user, cohort, number)
    form = _form(request, session, request.user)
    if form.is_bound and form.is_valid() and _respond(request, form, session, request.user):
        return redirect(session)
    context = {
        "cohort": cohort,
        "session": session,
        "form": form,
        "is_open": session.is_upcoming(now()),
        "has_errors": bool(form.errors),
    }
    return render(request, "cohorts/session_respond.html", context)


@in_session(Permission.ATTENDANCE_RECORD)
@require_safe
def session_coming(request: MemberRequest, cohort: Cohort, number: int) -> HttpResponse:
    """Who comes, for who runs the session."""
    session = session_of(request.user, cohort, number)
    context = {"cohort": cohort, "session": session, "coming": who_comes(session)}
    return render(request, "cohorts/session_coming.html", context)


def _form(request: HttpRequest, session: Session, user: User) -> ResponseForm:
    chosen = request.GET.get("antwoord", "")
    data = request.POST if request.method == "POST" else None
    return ResponseForm(data, response=own_response(session, user), chosen=chosen)


def _respond(request: HttpRequest, form: ResponseForm, session: Session, user: User) -> bool:
    answer = Answer(form.cleaned_data["answer"])
    try:
        responses.respond(session, user, answer=answer, reason=form.cleaned_data["reason"], now=now())
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    messages.success(request, SAID[answer])
    return True
