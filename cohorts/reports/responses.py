"""Who comes to a session: their own answer for somebody, everybody's for who runs it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F

from cohorts.models import Enrolment, Session, SessionResponse
from cohorts.states import Answer
from leergang.accounts.models import User


@dataclass(frozen=True)
class Coming:
    """The answers of who takes part. `asked_again`: answered for another moment than the one that stands now."""

    yes: list[Enrolment] = field(default_factory=list)
    no: list[tuple[Enrolment, str]] = field(default_factory=list)
    maybe: list[Enrolment] = field(default_factory=list)
    asked_again: list[Enrolment] = field(default_factory=list)
    silent: list[Enrolment] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.yes) + len(self.no) + len(self.maybe) + len(self.unanswered)

    @property
    def unanswered(self) -> list[Enrolment]:
        return [*self.asked_again, *self.silent]


def own_response(session: Session, user: User) -> SessionResponse | None:
    """What this person answered, when it is about the moment that stands now."""
    return SessionResponse.objects.filter(session=session, user=user, starts_at=session.starts_at).first()


def who_comes(session: Session) -> Coming:
    """Everybody's answer, by name. Two queries."""
    people = Enrolment.objects.taking_part().filter(cohort=session.cohort_id)
    answers = {response.user_id: response for response in SessionResponse.objects.filter(session=session)}
    coming = Coming()
    for enrolment in people.select_related("user", "organisation").order_by("sort_key", "pk"):
        response = answers.get(enrolment.user_id)
        if response is None:
            coming.silent.append(enrolment)
        elif response.starts_at != session.starts_at:
            coming.asked_again.append(enrolment)
        elif response.answer == Answer.NO:
            coming.no.append((enrolment, response.reason))
        else:
            (coming.yes if response.answer == Answer.YES else coming.maybe).append(enrolment)
    return coming


def yes_counts(sessions: Iterable[Session]) -> dict[int, int]:
    """How many say that they come, by session, for a list. One query."""
    counted = (
        SessionResponse.objects.filter(
            session__in=[session.pk for session in sessions],
            answer=Answer.YES,
            starts_at=F("session__starts_at"),
        )
        .values_list("session_id")
        .annotate(people=Count("pk"))
    )
    return dict(counted)


def have_confirmed(session: Session) -> set[int]:
    """The people (by key) whose answer to the moment that stands now is yes or no: no need to ask again."""
    settled = SessionResponse.objects.filter(
        session=session, starts_at=session.starts_at, answer__in=[Answer.YES, Answer.NO]
    )
    return set(settled.values_list("user_id", flat=True))
