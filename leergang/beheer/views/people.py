"""Mensen: find somebody, let two records of one human become one, close an account."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from leergang.accounts.access import signed_in_as
from leergang.accounts.actions import merges
from leergang.accounts.http import MemberRequest
from leergang.accounts.models import PersonMerge, User
from leergang.accounts.roles import Permission
from leergang.beheer import actions, reports
from leergang.beheer.forms import SamePersonForm
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web import keyset, searching
from leergang.web.methods import ask_and_do


@signed_in_as(Permission.PEOPLE_MERGE)
@ask_and_do
def person_list(request: MemberRequest) -> HttpResponse:
    """Everybody by name; `?bij=` looks for the other record of that person.

    A POST carries what is searched for, so that no name or address of somebody stands in a web address.
    """
    if request.method == "POST":
        return redirect(searching.searched(request, "bij"))
    mark, only_alike = request.GET.get("zoek", ""), "dubbel" in request.GET
    words = searching.recall(request, mark)
    found = keyset.page(reports.listed(words=words, only_alike=only_alike), reports.BY_NAME, request.GET)
    first = _person(request.GET.get("bij", ""))
    chosen = {"zoek": mark if words else ""} | ({"dubbel": "1"} if only_alike else {})
    chosen |= {"bij": str(first.public_id)} if first else {}
    context = {
        "people": [reports.Person(user) for user in found.rows],
        "previous_url": found.previous_url and f"{found.previous_url}&{urlencode(chosen)}",
        "next_url": found.next_url and f"{found.next_url}&{urlencode(chosen)}",
        "asked": words,
        "only_alike": only_alike,
        "first": first,
    }
    return render(request, "beheer/person_list.html", context)


@signed_in_as(Permission.PEOPLE_MERGE)
@require_safe
def person_detail(request: MemberRequest, public_id: uuid.UUID) -> HttpResponse:
    user = get_object_or_404(reports.people(), public_id=public_id)
    merged_here = PersonMerge.objects.undoable(now()).filter(kept=user).select_related("merged")
    context = {
        "person": reports.Person(user),
        "alike": reports.alike(user) if user.is_active else [],
        "merges": merged_here.order_by("-merged_at", "-pk"),
        "closable": not actions.cannot_close(user, by=request.user, now=now()),
    }
    return render(request, "beheer/person_detail.html", context)


@signed_in_as(Permission.PEOPLE_MERGE)
@ask_and_do
def person_merge(request: MemberRequest, public_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    """`public_id` is the record that is kept, `other_id` the one that goes up in it."""
    kept = get_object_or_404(reports.people(), public_id=public_id)
    merged = get_object_or_404(reports.people(), public_id=other_id)
    form = SamePersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        checked = form.cleaned_data["checked"]
        try:
            merges.merge(kept, merged, checked=checked, by=request.user, now=now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            wake()
            messages.success(
                request, f"De twee zijn nu één: {kept.name}. Dertig dagen lang terug te draaien."
            )
            return redirect("beheer:person-detail", kept.public_id)
    context = {
        "kept": reports.Person(kept),
        "merged": reports.Person(merged),
        "moving": merges.preview(kept, merged),
        "obstacles": merges.obstacles(kept, merged, by=request.user, now=now()),
        "form": form,
    }
    return render(request, "beheer/person_merge.html", context)


@signed_in_as(Permission.PEOPLE_MERGE)
@ask_and_do
def person_unmerge(request: MemberRequest, public_id: uuid.UUID, merge_id: int) -> HttpResponse:
    """What is taken back is shown first."""
    rows = PersonMerge.objects.undoable(now()).filter(kept__public_id=public_id)
    made = get_object_or_404(rows.select_related("kept", "merged"), pk=merge_id)
    if request.method == "POST":
        try:
            merges.undo(made, by=request.user, now=now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            wake()
            messages.success(request, "De samenvoeging is teruggedraaid. Alles staat weer zoals daarvoor.")
            return redirect("beheer:person-detail", made.kept.public_id)
    context = {
        "made": made,
        "returning": merges.returning(made),
        "reason": merges.undo_obstacle(made, by=request.user, now=now()),
    }
    return render(request, "beheer/person_unmerge.html", context)


@signed_in_as(Permission.PEOPLE_MERGE)
@ask_and_do
def person_deactivate(request: MemberRequest, public_id: uuid.UUID) -> HttpResponse:
    """Close the account of somebody who left; what that means is shown first."""
    user = get_object_or_404(reports.people().filter(is_active=True), public_id=public_id)
    reason = actions.cannot_close(user, by=request.user, now=now())
    if request.method == "POST" and not reason:
        actions.close(user, by=request.user, now=now())
        wake()
        messages.success(request, f"Het account van {user.name} is afgesloten.")
        return redirect("beheer:person-detail", user.public_id)
    context = {"person": reports.Person(user), "reason": reason}
    return render(request, "beheer/person_deactivate.html", context)


def _person(public_id: str) -> User | None:
    """The person with this id in the address, or None for nonsense."""
    try:
        return User.objects.filter(public_id=uuid.UUID(public_id)).first()
    except ValueError:
        return None
