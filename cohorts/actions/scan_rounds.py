"""Trainers open and close the rounds of the regiescan; closing makes the picture of the group, once.

Why only once stands in docs/privacy.md: two pictures that differ by one person tell that person's answers.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from math import sqrt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.models import Cohort, ScanAnswer, ScanPicture, ScanResponse, ScanWindow
from cohorts.states import TAKES_PART, ScanRound, Spread
from leergang.accounts.models import User
from leergang.audit.log import record
from modules.statements import statement_set, tenths

# Fewer people make no picture, and fewer who answered enough of a dimension no line of it.
FEWEST = 5
# A mean is kept no sharper than this at the ends: a group that agrees at an end would tell each one's answers.
LOWEST_SHOWN, HIGHEST_SHOWN = 15, 45
# Up to so much standard deviation scores lie close, or merely apart.
CLOSE, DIFFERENT = 0.6, 1.1
HAS_PICTURE = "Van deze ronde is al een groepsbeeld gemaakt. De ronde blijft gesloten."


@transaction.atomic
def open_round(cohort: Cohort, which: ScanRound, *, by: User, now: dt.datetime) -> None:
    """Open a round by hand. Raises ValidationError once it has a picture."""
    window = _locked(cohort, which)
    if ScanPicture.objects.filter(cohort=cohort, round=which).exists():
        raise ValidationError(HAS_PICTURE)
    if window.opened_at:
        return
    window.opened_at, window.closed_at = now, None
    window.save(update_fields=["opened_at", "closed_at"])
    record("scan_round.opened", by=by, target=window)


@transaction.atomic
def close_round(cohort: Cohort, which: ScanRound, *, by: User, now: dt.datetime) -> ScanPicture | None:
    """Close a round and make its picture, when five or more submitted; returns that. A second time changes nothing."""
    window = _locked(cohort, which)
    made = ScanPicture.objects.filter(cohort=cohort, round=which).first()
    if made:
        return made
    if not window.closed_at:
        window.opened_at, window.closed_at = None, now
        window.save(update_fields=["opened_at", "closed_at"])
        record("scan_round.closed", by=by, target=window)
    return _picture(cohort, which, now)


def _locked(cohort: Cohort, which: ScanRound) -> ScanWindow:
    ScanWindow.objects.get_or_create(cohort=cohort, round=which)
    return ScanWindow.objects.select_for_update(no_key=True).get(cohort=cohort, round=which)


def _picture(cohort: Cohort, which: ScanRound, now: dt.datetime) -> ScanPicture | None:
    by_version = _answers(cohort, which)
    if not by_version:
        return None
    # Scans of another version answer other words; the version that most answered makes the picture.
    version, people = max(by_version.items(), key=lambda pair: (len(pair[1]), pair[0]))
    if len(people) < FEWEST:
        return None
    scored = [statement_set(version).scores(answers) for answers in people]
    lines = [line_of(score for score in scores if score is not None) for scores in zip(*scored, strict=True)]
    return ScanPicture.objects.create(cohort=cohort, round=which, version=version, made_at=now, lines=lines)


def _answers(cohort: Cohort, which: ScanRound) -> dict[int, list[dict[int, int | None]]]:
    """Of who submitted and takes part: the answers per person, by the version of the statements. Two queries."""
    submitted = ScanResponse.objects.submitted().filter(
        enrolment__cohort=cohort, enrolment__status__in=TAKES_PART, round=which
    )
    versions = dict(submitted.values_list("pk", "version"))
    people: dict[int, dict[int, int | None]] = defaultdict(dict)
    for response, number, value in ScanAnswer.objects.filter(response__in=versions).values_list(
        "response_id", "number", "value"
    ):
        people[response][number] = value
    by_version: dict[int, list[dict[int, int | None]]] = defaultdict(list)
    for response, version in versions.items():
        by_version[version].append(people[response])
    return by_version


def line_of(scores: Iterable[Fraction]) -> list[Any]:
    """What is kept of one dimension: the mean in tenths, no sharper than it is shown, and the spread in a word."""
    found = list(scores)
    if len(found) < FEWEST:
        return [None, ""]
    mean = sum(found, Fraction(0)) / len(found)
    deviation = sqrt(sum((score - mean) ** 2 for score in found) / len(found))
    spread = Spread.CLOSE if deviation < CLOSE else Spread.DIFFERENT if deviation < DIFFERENT else Spread.FAR
    return [min(max(tenths(mean), LOWEST_SHOWN), HIGHEST_SHOWN), spread.value]
