"""Who owns a joint case, who was asked to join, and who could be asked."""

from django.db.models import QuerySet

from casuistiek.models import CoOwner, Feedback, PracticeCase
from cohorts.models import Enrolment
from leergang.accounts.models import User


def candidates_for(case: PracticeCase, *, joining: bool = False) -> QuerySet[Enrolment]:
    """Who takes part in the lichting and did not give feedback on the case, by name.

    Its owners and who was asked already are not among them; who is `joining` was asked, of course.
    """
    people = Enrolment.objects.taking_part().filter(cohort=case.cohort_id, user__isnull=False)
    others = people.exclude(user=case.owner_id).exclude(
        user__in=Feedback.objects.filter(case=case).values("author_id")
    )
    if not joining:
        others = others.exclude(user__in=CoOwner.objects.filter(case=case).values("user_id"))
    return others.select_related("user", "organisation").order_by("sort_key", "pk")


def joined_or_asked(case: PracticeCase) -> list[CoOwner]:
    """Everybody who joined or was asked to, in that order. One query."""
    return list(CoOwner.objects.filter(case=case).select_related("user").order_by("invited_at", "pk"))


def invitations(user: User) -> list[CoOwner]:
    """Where this person is asked to join; of the case nothing but the lichting. One query."""
    asked = CoOwner.objects.invitations_of(user).select_related("case__cohort", "invited_by")
    return list(asked.order_by("invited_at", "pk"))
