"""What a participant may find: what is open of the own programme, and the own notes. Never the guide."""

import datetime as dt

from cohorts.models import Cohort, Enrolment, UnitNote
from cohorts.reports.releases import closed_for
from modules.search import AT_NOTE, NOTE, UNIT, Source, content_of


def sources_for(cohort: Cohort, enrolment: Enrolment, *, now: dt.datetime) -> list[Source]:
    """Where to look for this enrolment at this moment. One query, for what is closed."""
    closed = closed_for(cohort.pk, enrolment.pk, now=now)
    sources = []
    for source in content_of(cohort.programme_id):
        rows = source.rows.exclude(module__in=list(closed.modules))
        hidden = "pk__in" if source.sort == UNIT else "unit__in"
        sources.append(Source(source.sort, rows.exclude(**{hidden: list(closed.units)}), source.place))
    notes = UnitNote.objects.filter(enrolment=enrolment)
    return [*sources, Source(NOTE, notes, AT_NOTE)]
