"""Saving intervisiegroepen, and who had better not sit together. A rule warns here, it never blocks."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions.enrolments import locked_cohort
from cohorts.models import Cohort, Enrolment, PeerGroup, PeerGroupMember, Separation, SeparationKind
from cohorts.reports import peer_groups as report
from leergang.accounts.models import User
from leergang.audit.log import record

CHANGED_MEANWHILE = (
    "Iemand anders heeft de groepen intussen bewaard. Wat jij koos, staat hieronder nog. "
    "Klik nog eens op Bewaar als jouw indeling moet gelden."
)


@transaction.atomic
def save(cohort: Cohort, *, places: Mapping[int, int], seen: str, by: User) -> int:
    """Make this the division: everybody who takes part in the group with this number, or in none.

    Numbers close up, so that no group is empty. Raises ValidationError when somebody else saved another
    division since `seen`. Returns how many groups there are.
    """
    cohort = locked_cohort(cohort)
    found = report.facts(cohort)
    if found.fingerprint != seen:
        raise ValidationError(CHANGED_MEANWHILE, code="moved")
    known = {enrolment.pk for enrolment in found.people}
    wanted = {key: number for key, number in places.items() if key in known and number > 0}
    renumbered = {number: new for new, number in enumerate(sorted(set(wanted.values())), start=1)}
    groups = _groups(cohort, len(renumbered))
    PeerGroupMember.objects.filter(group__cohort=cohort).delete()
    PeerGroupMember.objects.bulk_create(
        PeerGroupMember(group=groups[renumbered[number]], enrolment_id=key)
        for key, number in sorted(wanted.items())
    )
    record("peer_group.saved", by=by, target=cohort, groups=len(groups), people=len(wanted))
    return len(groups)


@transaction.atomic
def separate(one: Enrolment, other: Enrolment, *, kind: SeparationKind, by: User) -> Separation:
    """Note that these two had better not sit in one group; a second time changes the reason.

    Raises ValidationError for somebody with themselves, or of another lichting.
    """
    if one.pk == other.pk or one.cohort_id != other.cohort_id:
        raise ValidationError("Kies twee verschillende mensen.")
    first, second = sorted((one, other), key=lambda enrolment: enrolment.pk)
    separation, made = Separation.objects.update_or_create(
        first=first, second=second, defaults={"kind": kind}
    )
    record("separation.created" if made else "separation.changed", by=by, target=separation)
    return separation


@transaction.atomic
def reunite(cohort: Cohort, *, separation_id: int, by: User) -> bool:
    """Forget that two people had better be apart. False when it was gone already."""
    separation = Separation.objects.filter(first__cohort=cohort, pk=separation_id).first()
    if separation is None:
        return False
    record("separation.deleted", by=by, target=separation)
    separation.delete()
    return True


def _groups(cohort: Cohort, count: int) -> dict[int, PeerGroup]:
    """The groups 1 to `count`: those that are there stay the same rows."""
    PeerGroup.objects.filter(cohort=cohort, number__gt=count).delete()
    PeerGroup.objects.bulk_create(
        [PeerGroup(cohort=cohort, number=number) for number in range(1, count + 1)], ignore_conflicts=True
    )
    return {group.number: group for group in PeerGroup.objects.filter(cohort=cohort)}
