"""How far the personal link of an enrolment came: one expression for the database, and its words.

What is known of the letter is what the mail server said (leergang.mailing); of the person, whether the
page behind the link was asked for and whether the link was used. Nothing else (AVG-10).
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from cohorts.models.enrolment import EnrolmentQuerySet
from cohorts.states import CAME_IN, UNDER_WAY, EnrolmentStatus, InvitationState
from leergang.mailing.models import Letter, LetterState
from leergang.web.dutch import short_date_text


def _letter() -> QuerySet[Letter]:
    """The letter that carries the link; an index leads to it."""
    return Letter.objects.filter(key=OuterRef("invitation__letter_key")).order_by()


def state_of_invitation(now: dt.datetime) -> Case:
    """The InvitationState of an enrolment at that moment; '' for who is not enrolled (yet, or any more).

    A letter that was refused comes before everything: whatever its day, nobody can read it. It is the own
    link that counts, never one that another organisation sent to the same person.
    """
    refused = _letter().filter(state=LetterState.FAILED).values("state")
    return Case(
        When(status__in=CAME_IN, then=Value(InvitationState.ACCEPTED.value)),
        When(~Q(status=EnrolmentStatus.CONFIRMED), then=Value("")),
        When(invitation__isnull=True, invite_at__gt=now, then=Value(InvitationState.PLANNED.value)),
        When(invitation__isnull=True, then=Value(InvitationState.NOT_SENT.value)),
        When(Exists(refused), then=Value(InvitationState.UNDELIVERED.value)),
        When(invitation__expires_at__lte=now, then=Value(InvitationState.EXPIRED.value)),
        When(invitation__opened_at__isnull=False, then=Value(InvitationState.OPENED.value)),
        # Without a letter (retention took it): it was sent once.
        default=Coalesce(
            Subquery(_letter().values_list(_way_of_the_letter())[:1]), Value(InvitationState.SENT.value)
        ),
        output_field=CharField(),
    )


def _way_of_the_letter() -> Case:
    return Case(
        When(state=LetterState.SENT, then=Value(InvitationState.DELIVERED.value)),
        When(state=LetterState.CANCELLED, then=Value(InvitationState.NOT_SENT.value)),
        default=Value(InvitationState.SENT.value),
        output_field=CharField(),
    )


# Whose letter was refused. For questions about a whole organisation: the refused letters are read once.
REFUSED = Q(invitation__letter_key__in=Letter.objects.filter(state=LetterState.FAILED).values("key"))


def undelivered(enrolments: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """Of these the ones whose invitation did not arrive."""
    return enrolments.filter(REFUSED, status=EnrolmentStatus.CONFIRMED)


# What a page says beside the state, in the order of the fields of `Invited` after it.
FACTS = (
    "invite_at",
    "invitation__created_at",
    "invitation__opened_at",
    "invitation__expires_at",
    Subquery(_letter().values("sent_at")[:1]),
)


@dataclass(frozen=True)
class Badge:
    kind: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class Invited:
    """The invitation of one enrolment as it stands now."""

    state: str
    invite_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    opened_at: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    delivered_at: dt.datetime | None = None

    @property
    def badge(self) -> Badge:
        """The state in a few words, with the day on which it began."""
        kind, icon, words = BADGES[InvitationState(self.state)]
        day = self._day
        return Badge(kind, icon, words.format(short_date_text(day)) if day else words.partition(" {")[0])

    @property
    def verb(self) -> str:
        """What the button says that sends a link; '' when there is nothing to send."""
        return VERBS.get(self.state, "")

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_undelivered(self) -> bool:
        return self.state == InvitationState.UNDELIVERED

    @property
    def is_planned(self) -> bool:
        return self.state == InvitationState.PLANNED

    @property
    def _day(self) -> dt.datetime | None:
        days = {
            InvitationState.PLANNED: self.invite_at,
            InvitationState.SENT: self.sent_at,
            InvitationState.DELIVERED: self.delivered_at,
            InvitationState.OPENED: self.opened_at,
            InvitationState.EXPIRED: self.expires_at,
        }
        return days.get(InvitationState(self.state))


BADGES = {
    InvitationState.NOT_SENT: ("neutral", "circle-dashed", "Nog niet uitgenodigd"),
    InvitationState.PLANNED: ("neutral", "clock", "Gaat op {}"),
    InvitationState.SENT: ("warning", "mail", "Verstuurd op {}"),
    InvitationState.DELIVERED: ("warning", "mail-check", "Bezorgd op {}"),
    InvitationState.OPENED: ("active", "eye", "Geopend op {}"),
    InvitationState.UNDELIVERED: ("danger", "alert-circle", "Niet bezorgd"),
    InvitationState.EXPIRED: ("danger", "hourglass", "Verlopen op {}"),
    InvitationState.ACCEPTED: ("success", "circle-check", "Doet mee"),
}
VERBS = {
    InvitationState.NOT_SENT.value: "Stuur uitnodiging",
    InvitationState.PLANNED.value: "Stuur nu",
    InvitationState.SENT.value: "Stuur opnieuw",
    InvitationState.DELIVERED.value: "Stuur opnieuw",
    InvitationState.OPENED.value: "Stuur opnieuw",
    InvitationState.UNDELIVERED.value: "Stuur opnieuw",
    InvitationState.EXPIRED.value: "Nodig opnieuw uit",
}
