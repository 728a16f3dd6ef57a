"""Who is promised what about a session, and when: asked by the page that shows it and the action that plans it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from cohorts.models import Cohort, Enrolment, Reminder, ReminderRule, Session, SessionStaff, TrainerAssignment
from cohorts.models.session import SessionQuerySet
from cohorts.reminding.moments import Moment, moments_of
from cohorts.reminding.rules import COORDINATOR, DEFAULT_RULES, PARTICIPANT, PLANNER, TRAINER, Rule
from cohorts.states import (
    PROMISED,
    OffsetUnit,
    ReminderAudience,
    ReminderKind,
    ReminderState,
    SessionKind,
    SessionStatus,
    StaffKind,
)
from leergang.accounts.models import OrganisationRole, User
from leergang.accounts.roles import Role
from leergang.moment import local_date

# Who is several things in a session gets each letter once: as the first of these for whom it is planned.
PRECEDENCE = (PARTICIPANT, TRAINER, COORDINATOR, PLANNER)

type Key = tuple[int, str, str]
"""A promise within one announcement of a session: the person, the kind, the moment of the plan."""
type People = Mapping[ReminderAudience, Mapping[int, int | None]]
"""By audience the people, by key, with the enrolment of who takes part."""


@dataclass(frozen=True)
class Promise:
    """One letter that will be written for one person."""

    user_id: int
    enrolment_id: int | None
    moment: Moment

    @property
    def key(self) -> Key:
        rule = self.moment.rule
        return (self.user_id, rule.kind, rule.offset)


def rules_of(cohort_id: int) -> tuple[Rule, ...]:
    """The plan of a lichting: its own lines, or the default."""
    return plans_of([cohort_id])[cohort_id]


def plans_of(cohort_ids: Iterable[int]) -> dict[int, tuple[Rule, ...]]:
    """The plans of these lichtingen. One query."""
    wanted = set(cohort_ids)
    own: dict[int, list[Rule]] = defaultdict(list)
    for row in ReminderRule.objects.filter(cohort__in=wanted).order_by("pk"):
        own[row.cohort_id].append(as_rule(row))
    return {pk: tuple(own[pk]) if pk in own else DEFAULT_RULES for pk in wanted}


def as_rule(row: ReminderRule) -> Rule:
    return Rule(
        ReminderKind(row.kind),
        ReminderAudience(row.audience),
        row.amount,
        OffsetUnit(row.unit),
        row.wall_clock,
        SessionKind(row.session_kind) if row.session_kind else None,
    )


def with_promises(cohort: Cohort, now: dt.datetime) -> SessionQuerySet:
    """The announced sessions of a lichting about which something may still go out."""
    promised = Reminder.objects.filter(state__in=PROMISED).values("session")
    told: SessionQuerySet = Session.objects.filter(
        cohort=cohort, status__in=[SessionStatus.PLANNED, SessionStatus.HELD]
    )
    return told.filter(Q(ends_at__gt=now) | Q(pk__in=promised)).order_by("starts_at", "pk")


def people_of(session: Session, now: dt.datetime) -> dict[ReminderAudience, dict[int, int | None]]:
    """Who is who in a session at this moment. Five queries, and nobody who left (SEC-03)."""
    day = local_date(now)
    taking_part = Enrolment.objects.taking_part().filter(cohort=session.cohort_id, user__is_active=True)
    return {
        PARTICIPANT: dict(taking_part.order_by("pk").values_list("user_id", "pk")),
        TRAINER: dict.fromkeys(_teaching(session, day)),
        COORDINATOR: dict.fromkeys(user for user, _ in coordinating([session.cohort_id], day)),
        PLANNER: dict.fromkeys(planning(day)),
    }


def coordinating(cohort_ids: Collection[int], day: dt.date) -> set[tuple[int, int]]:
    """The coördinatoren of who takes part in these lichtingen and still works there, as (person, lichting)."""
    with_people = (
        Enrolment.objects.taking_part()
        .filter(Q(leaves_on__isnull=True) | Q(leaves_on__gte=day), cohort__in=cohort_ids)
        .values_list("organisation_id", "cohort_id")
        .distinct()
    )
    roles = OrganisationRole.objects.current(day).filter(role=Role.COORDINATOR, user__is_active=True)
    by_organisation: dict[int, set[int]] = defaultdict(set)
    for user, organisation in roles.values_list("user_id", "organisation_id"):
        by_organisation[organisation].add(user)
    return {(user, cohort) for organisation, cohort in with_people for user in by_organisation[organisation]}


def planning(day: dt.date) -> set[int]:
    """Everybody who is planner on that day."""
    roles = OrganisationRole.objects.current(day).filter(role=Role.PLANNER, user__is_active=True)
    return set(roles.values_list("user_id", flat=True))


def teaching(session_ids: Collection[int], day: dt.date) -> set[tuple[int, int]]:
    """Who teaches these sessions as (person, session): trainers of that lichting, and who stands in for one.

    Who was taken off the lichting, or has a substitute for this session, does not. Two queries.
    """
    current = TrainerAssignment.objects.current(day)
    chosen = Session.trainers.through.objects.filter(session__in=session_ids, user__is_active=True)
    own = {
        (user, session): cohort
        for user, session, cohort in chosen.values_list("user_id", "session_id", "session__cohort_id")
    }
    allowed = set(
        current.filter(cohort__in=own.values(), user__in={user for user, _ in own}).values_list(
            "user_id", "cohort_id"
        )
    )
    staff = SessionStaff.objects.current(day).filter(
        session__in=session_ids, kind=StaffKind.SUBSTITUTE, user__is_active=True
    )
    standing_in = set(staff.values_list("user_id", "session_id", "instead_of_id"))
    replaced = {(instead, session) for _, session, instead in standing_in}
    found = {pair for pair, cohort in own.items() if (pair[0], cohort) in allowed} - replaced
    return found | {(user, session) for user, session, _ in standing_in}


def standing_promises(
    session: Session,
    rules: Iterable[Rule],
    existing: Mapping[Key, Reminder],
    people: People,
    now: dt.datetime,
) -> dict[Key, Promise]:
    """What these people are promised about a session: all that is still to come under this plan.

    A moment that has passed is not made up for. What was sent is not sent again: a line that was changed after
    its letter went takes the place of the old one, and brings no second letter.
    """
    moments = moments_of(rules, session, settings.QUIET_HOURS)
    wanted = {promise.key: promise for promise in _wanted(moments, people)}
    ahead = {key: promise for key, promise in wanted.items() if _is_ahead(promise, existing.get(key), now)}
    spent: dict[tuple[int, str], int] = defaultdict(int)
    for key, row in existing.items():
        spent[key[0], key[1]] += row.state == ReminderState.POSTED and key not in wanted
    for key in sorted(ahead, key=lambda key: ahead[key].moment.due_at):
        if spent[key[0], key[1]] and _is_new(existing.get(key)):
            spent[key[0], key[1]] -= 1
            del ahead[key]
    return ahead


def _wanted(moments: Iterable[Moment], people: People) -> Iterator[Promise]:
    by_kind: dict[ReminderKind, dict[ReminderAudience, list[Moment]]] = defaultdict(lambda: defaultdict(list))
    for moment in moments:
        by_kind[moment.rule.kind][moment.rule.audience].append(moment)
    for by_audience in by_kind.values():
        taken: set[int] = set()
        for audience in PRECEDENCE:
            if audience not in by_audience:
                continue
            for user, enrolment in people.get(audience, {}).items():
                if user not in taken:
                    yield from (Promise(user, enrolment, moment) for moment in by_audience[audience])
            taken |= people.get(audience, {}).keys()


def _is_ahead(promise: Promise, row: Reminder | None, now: dt.datetime) -> bool:
    """Still to be written: not sent, and ahead, or due at this very moment by the same plan."""
    if row is None or row.state == ReminderState.CANCELLED:
        return promise.moment.due_at > now
    if row.state == ReminderState.POSTED:
        return False
    return promise.moment.due_at > now or promise.moment.due_at == row.due_at


def _is_new(row: Reminder | None) -> bool:
    return row is None or row.state == ReminderState.CANCELLED


def _teaching(session: Session, day: dt.date) -> list[int]:
    return sorted(user for user, _ in teaching([session.pk], day))


def named(users: Iterable[int]) -> dict[int, User]:
    """These people in the order of their names."""
    found = User.objects.filter(pk__in=set(users)).order_by("sort_key", "pk")
    return {user.pk: user for user in found}
