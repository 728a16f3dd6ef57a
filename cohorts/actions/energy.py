"""A participant's own energy maps. Private like the regiescan, so without a line in the audit log (AVG-10)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from cohorts.actions.participation import taking_part
from cohorts.models import EnergyMap, EnergyParty, Enrolment
from cohorts.models.energy import FEWEST_PARTIES, MOST_PARTIES, TOTAL
from cohorts.states import EnergySide
from leergang.moment import local_date

# Nobody lays more beside each other; it keeps the list short.
MOST_MAPS = 40
TOO_MANY_MAPS = f"Je hebt al {MOST_MAPS} energiekaarten. Wis eerst een oude."
FEW = f"Vul minstens {FEWEST_PARTIES} partijen in."
MANY = f"Meer dan {MOST_PARTIES} partijen passen niet op een kaart. Kies wie er het meest toe doet."


@dataclass(frozen=True)
class Party:
    label: str
    side: EnergySide
    points: int


def total_problem(points: int) -> str:
    """What is wrong with a sum, in words that say how to repair it; empty when it is right."""
    if points == TOTAL:
        return ""
    if points < TOTAL:
        return f"Je hebt {points} punten verdeeld. Verdeel er nog {TOTAL - points}."
    return f"Je hebt {points} punten verdeeld. Haal er {points - TOTAL} af."


@transaction.atomic
def keep(
    enrolment: Enrolment, *, parties: Sequence[Party], now: dt.datetime, replaces: EnergyMap | None = None
) -> EnergyMap:
    """Store a map of today, or change the parties of one that is there; that keeps its day and who reads it.

    Raises ValidationError when the points are not a hundred in all or the number of parties does not fit.
    """
    locked = taking_part(enrolment)
    if not FEWEST_PARTIES <= len(parties) <= MOST_PARTIES:
        raise ValidationError(FEW if len(parties) < FEWEST_PARTIES else MANY)
    if problem := total_problem(sum(party.points for party in parties)):
        raise ValidationError(problem)
    drawn = _locked_map(locked, replaces, now) if replaces else _new_map(locked, now)
    drawn.parties.all().delete()
    EnergyParty.objects.bulk_create(
        EnergyParty(map=drawn, position=place, label=party.label, side=party.side, points=party.points)
        for place, party in enumerate(parties, start=1)
    )
    return drawn


@transaction.atomic
def share(drawn: EnergyMap, *, shared: bool, now: dt.datetime) -> None:
    """Let the trainers of the lichting read a map, or let them no more: at once."""
    locked = EnergyMap.objects.select_for_update(no_key=True).filter(pk=drawn.pk).first()
    if locked and shared != (locked.shared_at is not None):
        locked.shared_at = now if shared else None
        locked.save(update_fields=["shared_at"])


@transaction.atomic
def delete(drawn: EnergyMap) -> None:
    """Take a map away for good."""
    EnergyMap.objects.filter(pk=drawn.pk).delete()


def _new_map(enrolment: Enrolment, now: dt.datetime) -> EnergyMap:
    own = EnergyMap.objects.filter(enrolment=enrolment)
    if own.count() >= MOST_MAPS:
        raise ValidationError(TOO_MANY_MAPS)
    last = own.aggregate(last=Max("number"))["last"] or 0
    return EnergyMap.objects.create(
        enrolment=enrolment, number=last + 1, made_on=local_date(now), saved_at=now
    )


def _locked_map(enrolment: Enrolment, drawn: EnergyMap, now: dt.datetime) -> EnergyMap:
    found = EnergyMap.objects.filter(pk=drawn.pk, enrolment=enrolment).first()
    if found is None:
        raise ValidationError("Deze energiekaart is er niet meer. Maak een nieuwe.")
    found.saved_at = now
    found.save(update_fields=["saved_at"])
    return found
