"""Which reminders somebody can get and do without, and how they want them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from cohorts.models import Enrolment, MailPreference, TrainerAssignment
from cohorts.reminding.rules import COORDINATOR, ESSENTIAL, PARTICIPANT, PLANNER, SUBJECTS, TRAINER, Subject
from cohorts.states import MailWay, ReminderAudience, ReminderKind
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role

ABOUT: Mapping[Subject, str] = {
    Subject(ReminderKind.PREPARATION, PARTICIPANT): "Wat je kunt voorbereiden, en hoe lang dat duurt.",
    Subject(ReminderKind.CASE_DEADLINE, PARTICIPANT): "Tot wanneer je je casus kunt inleveren.",
    Subject(ReminderKind.CONFIRM, PARTICIPANT): "Alleen als je nog niet hebt gezegd of je komt.",
    Subject(ReminderKind.LOOKING_BACK, PARTICIPANT): "De werkdag na een bijeenkomst: wat neem je mee?",
    Subject(
        ReminderKind.TRANSFER, PARTICIPANT
    ): "Drie weken na een module: hoe ging het met wat je zou doen?",
    Subject(ReminderKind.CONFIRM, TRAINER): "Als trainer: hoeveel mensen er komen naar jouw bijeenkomst.",
    Subject(
        ReminderKind.PRACTICAL, COORDINATOR
    ): "Als coördinator: de datum waarop je mensen worden verwacht.",
    Subject(ReminderKind.CONFIRM, PLANNER): "Als planner: dat mensen nog niet hebben geantwoord.",
}


@dataclass(frozen=True)
class Preference:
    """A kind of reminder that this person can switch off, as it stands now."""

    kind: ReminderKind
    label: str
    about: str
    way: MailWay


def offered_to(user: User, *, day: dt.date) -> list[Preference]:
    """What this person can choose about today: one choice for a kind, also for who is several things."""
    chosen = dict(MailPreference.objects.filter(user=user).values_list("kind", "way"))
    by_kind: dict[ReminderKind, list[Subject]] = {}
    audiences = audiences_of(user, day=day)
    for subject in SUBJECTS:
        if subject.audience in audiences and subject not in ESSENTIAL:
            by_kind.setdefault(subject.kind, []).append(subject)
    return [
        Preference(
            kind,
            SUBJECTS[subjects[0]],
            " ".join(ABOUT[subject] for subject in subjects),
            MailWay(chosen.get(kind, MailWay.AT_ONCE)),
        )
        for kind, subjects in by_kind.items()
    ]


def audiences_of(user: User, *, day: dt.date) -> set[ReminderAudience]:
    """As what this person gets reminders."""
    roles = set(OrganisationRole.objects.current(day).filter(user=user).values_list("role", flat=True))
    held = {
        PARTICIPANT: Enrolment.objects.taking_part().filter(user=user).exists(),
        TRAINER: TrainerAssignment.objects.current(day).filter(user=user).exists(),
        COORDINATOR: Role.COORDINATOR in roles,
        PLANNER: Role.PLANNER in roles,
    }
    return {audience for audience, is_held in held.items() if is_held}
