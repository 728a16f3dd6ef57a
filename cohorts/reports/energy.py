"""An energy map as it is read: how many points go inside and outside, as bars and in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from cohorts.drawing.energy import EnergyBar, energy_bars
from cohorts.models import EnergyMap, EnergyParty
from cohorts.models.energy import TOTAL
from cohorts.states import EnergySide


@dataclass(frozen=True)
class EnergyResult:
    map: EnergyMap
    parties: Sequence[EnergyParty]

    @property
    def inside(self) -> int:
        return sum(party.points for party in self.parties if party.side == EnergySide.INSIDE)

    @property
    def sentence(self) -> str:
        return f"{self.inside} van de {TOTAL} punten gaan naar binnen."

    @property
    def svg(self) -> SafeString:
        told = "; ".join(
            f"{party.label}, {EnergySide(party.side).label.lower()}: {party.points}" for party in self.parties
        )
        return energy_bars(
            [
                EnergyBar(party.label, party.side, EnergySide(party.side).label, party.points)
                for party in self.parties
            ],
            title="Energiekaart",
            description=f"{self.sentence} {told}.",
            uid=f"en{self.map.number}",
        )


def maps_of(maps: QuerySet[EnergyMap]) -> list[EnergyResult]:
    """These maps with their parties, the newest first. Two queries."""
    found = maps.order_by("-made_on", "-number").prefetch_related("parties").strict()  # type: ignore[attr-defined]
    return [EnergyResult(drawn, list(drawn.parties.all())) for drawn in found]
