"""What a planner sees beside a leergang that is laid out: what is planned already, and what is in the way."""

from collections.abc import Mapping, Sequence

from django.db.models import Max

from cohorts.models import Cohort, Session
from cohorts.plans import Plan
from cohorts.reports.conflicts import Taking
from cohorts.reports.planning_warnings import PlanningWarning, too_small, warnings_about_each
from cohorts.series import Piece, together
from cohorts.states import SessionKind, SessionStatus
from leergang.accounts.models import User
from leergang.moment import local_date
from leergang.web import dutch
from modules.models import Module

# The parts of a module that are told apart by their kind, because they share the module.
TOLD_APART = (SessionKind.CLOSING, SessionKind.FOLLOW_UP_DAY)


def lessons_of(cohort: Cohort) -> list[Module]:
    """The modules of its programme, in order."""
    return list(Module.objects.filter(programme=cohort.programme_id).order_by("position"))


def newest(cohort: Cohort) -> int:
    """Rises with every session that is made; 0 when there is none."""
    return cohort.sessions.aggregate(newest=Max("pk"))["newest"] or 0


def planned(cohort: Cohort, pieces: Sequence[Piece]) -> dict[str, Session]:
    """By the key of a piece the first session that the lichting has for it already, as a concept or announced."""
    standing = cohort.sessions.exclude(status=SessionStatus.CANCELLED).filter(module__isnull=False)
    sessions = list(standing.order_by("starts_at", "pk"))
    found = {piece.key: next((one for one in sessions if _is_for(one, piece)), None) for piece in pieces}
    return {key: session for key, session in found.items() if session}


def warnings_by_piece(
    cohort: Cohort, plans: Mapping[str, Plan], *, by: User
) -> dict[str, list[PlanningWarning]]:
    """What each proposed session is warned of. The queries do not grow with their number."""
    takings = [Taking(cohort_id=cohort.pk, plan=plan) for plan in plans.values()]
    found = warnings_about_each(takings, by=by)
    return {
        key: [*_within(key, plans), *_outside(cohort, plans[key]), *warnings]
        for key, warnings in zip(plans, found, strict=True)
    }


def warnings_of_all(cohort: Cohort, plans: Mapping[str, Plan]) -> list[PlanningWarning]:
    """What is the same for all of them, since they share a room and trainers."""
    first = next(iter(plans.values()), None)
    return list(too_small(Taking(cohort_id=cohort.pk, plan=first))) if first else []


def _is_for(session: Session, piece: Piece) -> bool:
    if session.module_id != piece.module_id:
        return False
    return session.kind == piece.kind or not {SessionKind(session.kind), piece.kind} & {*TOLD_APART}


def _within(key: str, plans: Mapping[str, Plan]) -> list[PlanningWarning]:
    return [
        PlanningWarning(
            f"In deze reeks valt dan ook ‘{other.title}’.", "Kies voor een van beide een andere dag."
        )
        for name, other in plans.items()
        if name != key and together(plans[key].slots, other.slots)
    ]


def _outside(cohort: Cohort, plan: Plan) -> list[PlanningWarning]:
    if local_date(plan.starts_at) < cohort.starts_on:
        when = dutch.date_text(cohort.starts_on)
        return [
            PlanningWarning(
                f"De lichting begint pas op {when}.", "Kies een latere dag, of wijzig de lichting."
            )
        ]
    if local_date(plan.ends_at) > cohort.ends_on:
        when = dutch.date_text(cohort.ends_on)
        advice = "Wijzig het einde van de lichting, of kies een eerdere dag."
        return [PlanningWarning(f"De lichting eindigt op {when}.", advice)]
    return []
