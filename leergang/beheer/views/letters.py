"""Verzonden berichten: what went to whom, and when. What a letter says is between sender and reader."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cohorts.models import Cohort
from leergang.accounts.access import signed_in_as
from leergang.accounts.http import MemberRequest
from leergang.accounts.roles import Permission
from leergang.beheer import actions, words
from leergang.mailing.models import Letter, LetterQuerySet, LetterState
from leergang.mailing.tasks import wake
from leergang.moment import now
from leergang.web import keyset
from leergang.web.methods import ask_and_do

NEWEST_FIRST = keyset.Order("id", cursor="id", descending=True)
# A list shows that something was sent, never what: the bodies stay in the database.
SHOWN = (
    "id", "key", "kind", "subject", "state", "due_at", "sent_at", "attempts", "doubts", "failure", "to_address",
    "is_secret", "is_withdrawn", "recipient", "recipient__first_name", "recipient__infix", "recipient__last_name",
)  # fmt: skip
DOUBTFUL = "dubbel"


@dataclass(frozen=True)
class Line:
    """A letter in the list, with its state in words."""

    letter: Letter

    @property
    def badge(self) -> str:
        return words.BADGES[LetterState(self.letter.state)]

    @property
    def why(self) -> str:
        return words.failure(self.letter)

    @property
    def doubt(self) -> str:
        return words.doubt(self.letter)

    @property
    def repeat(self) -> str:
        """The verb on the button, when somebody has to decide."""
        if self.letter.is_withdrawn:
            return ""
        return {LetterState.UNCERTAIN: "Stuur toch", LetterState.FAILED: "Probeer opnieuw"}.get(
            LetterState(self.letter.state), ""
        )


@signed_in_as(Permission.LETTER_VIEW)
@require_safe
def letter_list(request: MemberRequest) -> HttpResponse:
    cohorts = list(Cohort.objects.order_by("-starts_on", "pk"))
    chosen = next((cohort for cohort in cohorts if cohort.slug == request.GET.get("lichting")), None)
    state = request.GET.get("status", "")
    letters = _letters().select_related("recipient").only(*SHOWN).strict()
    if chosen:
        letters = letters.filter(context=f"cohorts.cohort:{chosen.pk}")
    if state == DOUBTFUL:
        letters = letters.doubtful()
    elif state in LetterState.values:
        letters = letters.filter(state=state)
    waiting = Counter(dict(_letters().to_repeat().values_list("state").annotate(Count("pk"))))
    page = keyset.page(letters, NEWEST_FIRST, request.GET, size=50)
    context = {
        "lines": [Line(letter) for letter in page.rows],
        "previous_url": _with_filter(page.previous_url, request.GET),
        "next_url": _with_filter(page.next_url, request.GET),
        "cohorts": [("", "Alle lichtingen"), *((cohort.slug, cohort.name) for cohort in cohorts)],
        "states": _states(has_uncertain=LetterState.UNCERTAIN in waiting),
        "cohort": request.GET.get("lichting", ""),
        "state": state,
        "waiting": waiting.total(),
        "uncertain": waiting[LetterState.UNCERTAIN],
    }
    return render(request, "beheer/letter_list.html", context)


@signed_in_as(Permission.LETTER_VIEW)
@ask_and_do
def letter_repeat(request: MemberRequest, letter_id: int) -> HttpResponse:
    letter = get_object_or_404(_letters().to_repeat().select_related("recipient").only(*SHOWN), pk=letter_id)
    if request.method == "POST":
        try:
            actions.send_again(letter, by=request.user, now=now())
        except ValidationError as problem:
            messages.warning(request, problem.messages[0])
        else:
            wake()
            messages.success(request, "Het bericht gaat opnieuw weg.")
        return redirect("beheer:letter-list")
    return render(request, "beheer/letter_repeat.html", {"line": Line(letter), "letter": letter})


def _letters() -> LetterQuerySet:
    """All letters: who holds LETTER_VIEW works for the whole bureau (domain/1 A2)."""
    return Letter.objects.all()


def _states(*, has_uncertain: bool) -> list[tuple[str, str]]:
    """What one can choose; "Onzeker" is history, and only there while such a letter waits."""
    shown = [choice for choice in LetterState.choices if has_uncertain or choice[0] != LetterState.UNCERTAIN]
    return [("", "Alle berichten"), *shown, (DOUBTFUL, "Mogelijk twee keer aangekomen")]


def _with_filter(url: str, asked: QueryDict) -> str:
    """The address of another page of the same choice."""
    chosen = {name: str(asked[name]) for name in ("lichting", "status") if asked.get(name)}
    return f"{url}&{urlencode(chosen)}" if url and chosen else url
