"""What somebody asked to see of a list of people: a name, a state, a lichting."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.http import urlencode

from cohorts.models.enrolment import EnrolmentQuerySet
from cohorts.reports.invitations import state_of_invitation
from cohorts.states import CAME_IN, OPEN, UNDER_WAY, EnrolmentStatus, InvitationState
from leergang.accounts.names import plain

ENDED = "gestopt"
EVERYBODY = "Iedereen"
WAITS = (EnrolmentStatus.WAITING_LIST, EnrolmentStatus.OFFERED)
# In the address and on the screen, with what it means. In the order in which people come by them.
STATES: Mapping[str, tuple[str, Q]] = {
    "doet-mee": ("Doen mee", Q(status__in=CAME_IN)),
    "uitgenodigd": ("Uitgenodigd", Q(invited__in=UNDER_WAY)),
    "nog-niet-uitgenodigd": (
        "Nog niet uitgenodigd",
        Q(invited__in=[InvitationState.NOT_SENT, InvitationState.PLANNED]),
    ),
    "niet-bezorgd": ("Niet bezorgd", Q(invited=InvitationState.UNDELIVERED)),
    "verlopen": ("Verlopen", Q(invited=InvitationState.EXPIRED)),
    "wachtlijst": ("Wachtlijst", Q(status__in=WAITS)),
    "aangemeld": ("Aangemeld", Q(status=EnrolmentStatus.REQUESTED)),
    ENDED: ("Gestopt", ~Q(status__in=OPEN)),
}
INVITATIONS: Mapping[str, tuple[str, Q]] = {
    "nog-niet": ("Nog niet uitgenodigd", Q(invited=InvitationState.NOT_SENT)),
    "gepland": ("Gepland", Q(invited=InvitationState.PLANNED)),
    "verstuurd": ("Verstuurd", Q(invited=InvitationState.SENT)),
    "bezorgd": ("Bezorgd", Q(invited=InvitationState.DELIVERED)),
    "geopend": ("Geopend", Q(invited=InvitationState.OPENED)),
    "niet-bezorgd": ("Niet bezorgd", Q(invited=InvitationState.UNDELIVERED)),
    "verlopen": ("Verlopen", Q(invited=InvitationState.EXPIRED)),
    "aangenomen": ("Aangenomen", Q(invited=InvitationState.ACCEPTED)),
}
PEOPLE: Mapping[str, tuple[str, Q]] = {
    "doet-mee": STATES["doet-mee"],
    "ingeschreven": ("Ingeschreven", Q(status=EnrolmentStatus.CONFIRMED)),
    **{name: STATES[name] for name in ("wachtlijst", "aangemeld", ENDED)},
}
type Option = tuple[str, str]


def options(first: str, among: Mapping[str, tuple[str, Q]]) -> list[Option]:
    """The choices of a select; the first one leaves everything in."""
    return [("", first), *((name, label) for name, (label, _) in among.items())]


def heading(status: str) -> str:
    """What a list of this choice is called. Without one it holds who asks for a place and who waits as well."""
    return STATES[status][0] if status in STATES else EVERYBODY


@dataclass(frozen=True)
class Choice:
    """One choice out of a list. What is not one of the possibilities is no choice."""

    words: str = ""
    # By which the words are found again; they never stand in an address themselves.
    token: str = ""
    status: str = ""
    invitation: str = ""
    cohort: str = ""
    sort: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.status or self.invitation or self.cohort)

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address for this choice."""
        asked = {
            "zoek": self.token,
            "status": self.status,
            "uitnodiging": self.invitation,
            "lichting": self.cohort,
            "sorteer": self.sort,
        }
        return {name: value for name, value in asked.items() if value}

    @property
    def address(self) -> str:
        return f"?{urlencode(self.query)}" if self.query else ""


def narrowed(
    rows: EnrolmentQuerySet, choice: Choice, states: Mapping[str, tuple[str, Q]], *, now: dt.datetime
) -> EnrolmentQuerySet:
    """Of these enrolments the chosen ones. Who stopped is only there when asked for."""
    found = rows.filter(named(choice.words))
    if choice.status != ENDED:
        found = found.open()
    conditions = [
        among[name][1]
        for among, name in ((states, choice.status), (INVITATIONS, choice.invitation))
        if name in among
    ]
    if conditions:
        found = found.alias(invited=state_of_invitation(now)).filter(*conditions)
    return found.filter(cohort__slug=choice.cohort) if choice.cohort else found


def named(words: str) -> Q:
    """Every word somewhere in the name, without regard to accents and capitals."""
    condition = Q()
    for word in plain(words).split():
        condition &= Q(sort_key__contains=word)
    return condition
