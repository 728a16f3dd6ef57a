"""What the apps below ask about cases."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.dispatch import receiver

from casuistiek.actions import agenda, owners
from casuistiek.models import AgendaCase, Feedback, PracticeCase
from casuistiek.reports.agenda import lines_of
from cohorts.models import Enrolment, ProgrammeLine, Session
from cohorts.signals import LineAgenda, agenda_asked, lines_freed, participation_ended
from leergang.accounts.models import User
from leergang.accounts.signals import merge_asked


@receiver(merge_asked, dispatch_uid="casuistiek.nobody_reviews_the_own_case")
def nobody_reviews_the_own_case(*, kept: User, merged: User, **_: Any) -> list[str]:
    """Who gave feedback on a case of the other is not the same human, or must stay two (domain/3 C3)."""
    given = Feedback.objects.filter(
        Q(author=kept, case__in=PracticeCase.objects.owned_by(merged))
        | Q(author=merged, case__in=PracticeCase.objects.owned_by(kept))
    )
    if not given.exists():
        return []
    return ["De één gaf feedback aan de ander. Zij kunnen niet dezelfde persoon worden."]


@receiver(agenda_asked, dispatch_uid="casuistiek.cases_on_the_agenda")
def cases_on_the_agenda(*, session: Session, user: User, **_: Any) -> list[LineAgenda]:
    """The cases on a programme that this person may read; of the others nothing, not even how many."""
    return lines_of(session, user)


@receiver(lines_freed, dispatch_uid="casuistiek.no_line_goes_with_a_case_on_it")
def no_line_goes_with_a_case_on_it(*, lines: Sequence[ProgrammeLine], **_: Any) -> None:
    """Who counts on a case being talked about is not surprised: a trainer takes it off the agenda first."""
    places = AgendaCase.objects.filter(line__in=[line.pk for line in lines])
    if found := places.select_related("line").order_by("line__position").first():
        raise ValidationError(
            f"Op de regel ‘{found.line.title}’ staat een casus. Laat een trainer die eerst van de agenda halen."
        )


@receiver(participation_ended, dispatch_uid="casuistiek.cases_leave_with_their_owner")
def cases_leave_with_their_owner(*, enrolment: Enrolment, **_: Any) -> None:
    """Who does not take part any more brings no case in."""
    agenda.leave(PracticeCase.objects.filter(enrolment=enrolment))
    owners.stop(enrolment)
