"""Calendar addresses: the page on which somebody makes them, and what a calendar program reads."""

import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from cohorts.access import in_cohort
from cohorts.actions import feeds
from cohorts.forms.feeds import FeedForm
from cohorts.models import CalendarFeed, Cohort
from cohorts.models.calendar_feed import CalendarFeedQuerySet
from cohorts.reports.feeds import content_of, feed_of
from leergang.accounts.access import limited, public, signed_in
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.moment import now
from leergang.web.methods import ask_and_do

# A calendar asks a few times an hour; a whole gemeente may sit behind one address.
RATE = "300/m/ip"


@public
@require_safe
@limited("feed", RATE, counts_opening=True)
def feed_ics(request: HttpRequest, feed_token: str) -> HttpResponse:
    """The calendar text, with an ETag so that a calendar that has it is told so in a few bytes."""
    feed = feed_of(feed_token)
    if feed is None:
        raise Http404
    text = content_of(feed, now=now())
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()}"'
    response = HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"ETag": etag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"},
    )
    answer = get_conditional_response(request, etag=etag, response=response)
    return answer if isinstance(answer, HttpResponse) else response


@signed_in
@ask_and_do
def feed_list(request: MemberRequest) -> HttpResponse:
    """The own calendar addresses. A new address is shown once, right after it was made."""
    form = FeedForm(request.POST or None)
    made = None
    if form.is_bound and form.is_valid():
        made = _made(request, form)
    context = {"form": form, "made_url": made, "feeds": _own(request)}
    return render(request, "cohorts/feed_list.html", context)


@in_cohort(Permission.SESSION_PLAN)
@ask_and_do
def feed_of_cohort(request: MemberRequest, cohort: Cohort) -> HttpResponse:
    """The address of the calendar of a lichting, for who runs it."""
    form = FeedForm(request.POST or None)
    made = None
    if form.is_bound and form.is_valid():
        made = _made(request, form, cohort)
    context = {"form": form, "cohort": cohort, "made_url": made, "feeds": _own(request).filter(cohort=cohort)}
    return render(request, "cohorts/feed_of_cohort.html", context)


@signed_in
@require_POST
def feed_revoke(request: MemberRequest, feed_id: int) -> HttpResponse:
    feeds.revoke(get_object_or_404(_own(request), pk=feed_id), by=request.user, now=now())
    messages.success(
        request, "De koppeling is ingetrokken. Agenda’s die haar gebruikten, worden niet meer bijgewerkt."
    )
    return redirect("feed-list")


def _own(request: MemberRequest) -> CalendarFeedQuerySet:
    live = CalendarFeed.objects.live().filter(user=request.user)
    return live.select_related("cohort").order_by("kind", "cohort__name", "pk")


def _made(request: MemberRequest, form: FeedForm, cohort: Cohort | None = None) -> str:
    _, token = feeds.issue(request.user, cohort=cohort, alarm_minutes=form.minutes, now=now())
    return request.build_absolute_uri(reverse("feed-ics", args=[token]))
