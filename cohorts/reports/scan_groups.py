"""What trainers see of the regiescans of a lichting: how many were sent, the pictures, and what was shared."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q

from cohorts.models import Cohort, EnergyMap, Enrolment, ScanPicture, ScanResponse
from cohorts.reports.scan_rounds import Round, rounds_of
from cohorts.reports.scans import TOO_FEW, Comparison, decimal
from cohorts.states import TAKES_PART, ScanRound, Spread
from leergang.accounts.models import User
from modules.statements import statement_set

LOWEST_SHOWN, HIGHEST_SHOWN = 15, 45


@dataclass(frozen=True)
class GroupRound:
    """One round as its trainers see it: until it is closed, only how many submitted."""

    round: Round
    submitted: int

    @property
    def shows_count(self) -> bool:
        """A picture stands apart from the answers: beside it no number that still changes."""
        return not self.round.has_picture


@dataclass(frozen=True)
class GroupLine:
    """One dimension of the table: the mean and the spread of each round, in words."""

    number: int
    title: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class GroupPicture:
    """The pictures of one version of the statements, drawn together."""

    pictures: Sequence[ScanPicture]
    uid: str

    @cached_property
    def comparison(self) -> Comparison:
        names = [ScanRound(picture.round).label for picture in self.pictures]
        return Comparison(
            statement_set(self.pictures[0].version).dimensions,
            [
                (picture.round, name, [mean for mean, _ in picture.lines])
                for picture, name in zip(self.pictures, names, strict=True)
            ],
            "Groepsbeeld van de regiescan",
            self.uid,
        )

    @property
    def lines(self) -> list[GroupLine]:
        return [
            GroupLine(
                dimension.number,
                dimension.title,
                [mean_and_spread(*picture.lines[place]) for picture in self.pictures],
            )
            for place, dimension in enumerate(self.comparison.dimensions)
        ]


@dataclass(frozen=True)
class GroupPage:
    rounds: list[GroupRound]
    growth: GroupPicture | None
    looking_back: GroupPicture | None


def group_page(user: User, cohort: Cohort, *, now: dt.datetime) -> GroupPage:
    """Five queries. Nothing in it names anybody or follows from an answer after the picture was made."""
    taking_part = Q(enrolment__cohort=cohort, enrolment__status__in=TAKES_PART)
    counts = dict(
        ScanResponse.objects.submitted()
        .filter(taking_part)
        .order_by()
        .values_list("round")
        .annotate(n=Count("pk"))
    )
    pictures = {
        picture.round: picture for picture in ScanPicture.objects.visible_to(user).filter(cohort=cohort)
    }
    return GroupPage(
        rounds=[GroupRound(one, counts.get(one.round, 0)) for one in rounds_of(cohort, now=now)],
        growth=_drawn(pictures, [ScanRound.START, ScanRound.END, ScanRound.FOLLOW_UP], "gr"),
        looking_back=_drawn(pictures, [ScanRound.THEN], "gt"),
    )


def _drawn(pictures: dict[str, ScanPicture], rounds: Sequence[ScanRound], uid: str) -> GroupPicture | None:
    found = [pictures[one] for one in rounds if one in pictures]
    same = [picture for picture in found if picture.version == found[-1].version]
    return GroupPicture(same, uid) if same else None


def mean_and_spread(mean: int | None, spread: str) -> tuple[str, str]:
    """In words: at the ends no number, because a group that agrees there would tell each one's answer."""
    if mean is None:
        return TOO_FEW, ""
    if mean >= HIGHEST_SHOWN:
        shown = "hoog (4,5 of meer)"
    elif mean <= LOWEST_SHOWN:
        shown = "laag (1,5 of minder)"
    else:
        shown = decimal(mean)
    return shown, Spread(spread).label


def who_shared(user: User, cohort: Cohort) -> list[Enrolment]:
    """The participants who shared a scan or an energy map with the trainers, by name. One query."""
    own = {"enrolment": OuterRef("pk")}
    scans = ScanResponse.objects.visible_to(user).shared().filter(**own)
    maps = EnergyMap.objects.visible_to(user).shared().filter(**own)
    return list(
        Enrolment.objects.filter(Exists(scans) | Exists(maps), cohort=cohort)
        .taking_part()
        .select_related("user", "organisation")
        .order_by("sort_key", "pk")
        .strict()
    )
