"""What is not announced yet: per session what would change, and who gets which message about it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q

from cohorts import plans
from cohorts.models import Cohort, Session, SessionDraft
from cohorts.plans import CALLING, SOON, Difference, Plan
from cohorts.reminding.moments import after_quiet
from cohorts.reports.audience import Audience, Crowd, Group, Message
from cohorts.states import News, SessionStatus
from leergang.accounts.models import User

BEGUN = "Deze bijeenkomst is al begonnen. Er is niets meer aan te wijzigen."
WORDS = {
    (News.ANNOUNCED, True): "E-mail met de afspraak voor de agenda",
    (News.MOVED, True): "E-mail met oud en nieuw; de afspraak in de agenda past zich aan",
    (News.CANCELLED, True): "E-mail met de reden; de afspraak verdwijnt uit de agenda",
    (News.RELEASED, True): "E-mail; de afspraak verdwijnt uit de agenda",
    (News.ANNOUNCED, False): "E-mail met datum en plaats",
    (News.MOVED, False): "E-mail met oud en nieuw",
    (News.CANCELLED, False): "E-mail met de reden",
}


class Recipients(NamedTuple):
    """People of one group who get the same message, described in `words`."""

    group: Group
    people: list[User]
    words: str


class Total(NamedTuple):
    """How many messages one person gets of all that is chosen."""

    user: User
    letters: int


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """One session of which something is not announced, as its page shows it.

    `plan` is how it would be, None when it falls out. `draft` is None for a session that is wholly new.
    """

    session: Session
    draft: SessionDraft | None
    plan: Plan | None
    what: News
    changes: list[Difference]
    obstacles: list[str]
    lost: list[str]  # what of the draft does not exist any more
    messages: list[Message]
    is_soon: bool  # within 24 hours: goes at once
    must_call: bool  # within 3 hours: people are called as well
    due_at: dt.datetime
    waits: bool  # until due_at: it is a quiet hour

    @property
    def recipients(self) -> list[Recipients]:
        grouped: dict[tuple[Group, str], list[User]] = defaultdict(list)
        for message in self.messages:
            grouped[message.group, WORDS[message.what, message.has_appointment]].append(message.user)
        return [Recipients(group, people, words) for (group, words), people in grouped.items()]


def unannounced(cohort: Cohort) -> list[Session]:
    """The sessions of which something is not announced, soonest first, with their drafts. Three queries."""
    waiting = Q(status=SessionStatus.CONCEPT) | Q(status=SessionStatus.PLANNED, draft__isnull=False)
    found = cohort.sessions.filter(waiting).with_days().select_related("draft", "room__venue")
    return list(found.order_by("starts_at", "pk").strict())


def announcements(cohort: Cohort, sessions: Sequence[Session], *, now: dt.datetime) -> list[Announcement]:
    """What announcing each of these would do. Eight queries, however many sessions."""
    crowd = Crowd(cohort, sessions, now=now)
    drafts = [draft_of(session) for session in sessions]
    kept = {draft.pk: draft.plan for draft in drafts if draft and draft.plan}
    loaded = dict(zip(kept, plans.load(list(kept.values())), strict=True))
    return [
        _announcement(session, draft, loaded.get(draft.pk) if draft else None, crowd=crowd, now=now)
        for session, draft in zip(sessions, drafts, strict=True)
    ]


def draft_of(session: Session) -> SessionDraft | None:
    """The change to this session that nobody heard of, when there is one."""
    return getattr(session, "draft", None)


def leaves_at(starts: Iterable[dt.datetime], *, now: dt.datetime) -> dt.datetime:
    """When the news goes about a session with these begins, old and new: at once, or after the quiet hours.

    Within 24 hours of the start nothing waits (MSG-10; domain/1 A3).
    """
    return now if plans.is_within(SOON, starts, now=now) else after_quiet(now, settings.QUIET_HOURS)


def totals(chosen: Iterable[Announcement]) -> list[Total]:
    """How many messages everybody gets of these together, by name."""
    counted: dict[int, int] = defaultdict(int)
    people: dict[int, User] = {}
    for announcement in chosen:
        for message in announcement.messages:
            counted[message.user.pk] += 1
            people[message.user.pk] = message.user
    by_name = sorted(people.values(), key=lambda user: (user.sort_key, user.pk))
    return [Total(user, counted[user.pk]) for user in by_name]


def _announcement(
    session: Session,
    draft: SessionDraft | None,
    loaded: plans.Loaded | None,
    *,
    crowd: Crowd,
    now: dt.datetime,
) -> Announcement:
    is_cancellation = draft is not None and draft.is_cancellation
    plan = None if is_cancellation else loaded.plan if loaded else plans.of_session(session)
    what = News.CANCELLED if is_cancellation else News.MOVED if draft else News.ANNOUNCED
    starts = [session.starts_at, *([plan.starts_at] if plan else [])]
    due_at = leaves_at(starts, now=now)
    return Announcement(
        session=session,
        draft=draft,
        plan=plan,
        what=what,
        changes=plans.differences(session, plan) if plan and draft else [],
        obstacles=_obstacles(session, draft, plan, now=now),
        lost=loaded.lost if loaded else [],
        messages=_audience(session, plan, crowd).messages(what),
        is_soon=plans.is_within(SOON, starts, now=now),
        must_call=plans.is_within(CALLING, starts, now=now),
        due_at=due_at,
        waits=due_at > now,
    )


def _audience(session: Session, plan: Plan | None, crowd: Crowd) -> Audience:
    return crowd.of_plan(session, plan.trainers) if plan else crowd.of_cancellation(session)


def _obstacles(
    session: Session, draft: SessionDraft | None, plan: Plan | None, *, now: dt.datetime
) -> list[str]:
    if draft and session.starts_at <= now:
        return [BEGUN]
    return plans.obstacles(plan, now=now) if plan else []
