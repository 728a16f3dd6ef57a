"""What a participant writes before the start, and the needs for the day. Their texts reach no log or letter."""

import datetime as dt
import hashlib
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from cohorts.actions.participation import taking_part
from cohorts.models import Cohort, Enrolment, Intake, SpecialNeeds
from leergang.accounts.models import User
from leergang.audit.log import record
from leergang.moment import local_date
from leergang.web.saving import StaleVersionError

CONTENT = ("own_role", "orchestrates", "learning_question", "situation")
NEEDS = ("dietary", "accessibility")
MISSING = {
    "own_role": "Schrijf in één of twee zinnen wat jouw rol is.",
    "orchestrates": "Kies of je een regietaak hebt.",
    "learning_question": "Schrijf op wat je wilt leren. Eén vraag is genoeg.",
    "situation": "Beschrijf kort één situatie, zonder namen.",
}
CLOSED = "De leergang is begonnen. Je intake staat nu vast; vertel het je trainer als er iets verandert."
TOO_LATE = "De laatste bijeenkomst is al geweest. Er is niets bewaard."


def is_open(intake: Intake | None, cohort: Cohort, *, day: dt.date) -> bool:
    """Whether the intake can still be written: until the start, and after it by who had not sent it yet."""
    return day < cohort.starts_on or intake is None or intake.sent_at is None


@transaction.atomic
def keep(
    enrolment: Enrolment,
    *,
    version: str,
    content: Mapping[str, str] | None,
    needs: Mapping[str, str],
    by: User,
    now: dt.datetime,
) -> Intake | None:
    """Keep all that the page holds, or nothing: the intake (None when it stands) and the needs.

    `version` is that of the texts which the page builds on. The same texts twice is once, whatever the
    version. Raises StaleVersionError when other texts were stored since, and what `save` and `save_needs` do.
    """
    enrolment = taking_part(enrolment)
    stored = texts_of(enrolment)
    typed = stored | dict(content or {}) | dict(needs)
    if typed != stored and version != version_of(stored):
        raise StaleVersionError(version_of(stored))
    if any(typed[name] != stored[name] for name in NEEDS):
        save_needs(enrolment, **needs, now=now)
    intake = Intake.objects.filter(enrolment=enrolment).first()
    if content is not None and (intake is None or any(typed[name] != stored[name] for name in CONTENT)):
        return save(enrolment, content=typed, by=by, now=now)
    return intake


def texts_of(enrolment: Enrolment) -> dict[str, str]:
    """What is stored of this person's page, by the names of its fields. Two queries."""
    rows: tuple[tuple[Intake | SpecialNeeds | None, tuple[str, ...]], ...] = (
        (Intake.objects.filter(enrolment=enrolment).first(), CONTENT),
        (SpecialNeeds.objects.filter(enrolment=enrolment).first(), NEEDS),
    )
    return {name: getattr(row, name) if row else "" for row, names in rows for name in names}


def version_of(texts: Mapping[str, str]) -> str:
    """What tells these texts from all others; empty for a page on which nothing stands yet."""
    told = "\0".join(texts[name] for name in (*CONTENT, *NEEDS))
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest() if any(texts.values()) else ""


@transaction.atomic
def save(enrolment: Enrolment, *, content: Mapping[str, str], by: User, now: dt.datetime) -> Intake:
    """Keep what the participant wrote, finished or not. What was sent stays sent.

    A concept leaves no line in the audit log: it is saved every few seconds, and nobody reads it. Raises
    ValidationError when the person does not take part any more, or it was sent and the lichting has begun.
    """
    enrolment = taking_part(enrolment)
    intake = Intake.objects.filter(enrolment=enrolment).first() or Intake(enrolment=enrolment)
    if not is_open(intake, enrolment.cohort, day=local_date(now)):
        raise ValidationError(CLOSED)
    if intake.sent_at is not None and (missing := _missing(content)):
        raise ValidationError(missing)
    for name in CONTENT:
        setattr(intake, name, content[name])
    intake.saved_at = now
    intake.save()
    if intake.sent_at is not None:
        record("intake.saved", by=by, target=intake)
    return intake


@transaction.atomic
def send(intake: Intake, *, by: User, now: dt.datetime) -> Intake:
    """Hand the intake to the trainers; from then on they read it. A second time changes nothing.

    Raises ValidationError that names, per field, what is still missing.
    """
    intake = Intake.objects.select_for_update(no_key=True, of=("self",)).get(pk=intake.pk)
    if intake.sent_at is not None:
        return intake
    if missing := _missing({name: getattr(intake, name) for name in CONTENT}):
        raise ValidationError(missing)
    intake.sent_at = now
    intake.save(update_fields=["sent_at"])
    record("intake.sent", by=by, target=intake)
    return intake


@transaction.atomic
def save_needs(enrolment: Enrolment, *, dietary: str, accessibility: str, now: dt.datetime) -> None:
    """Keep the needs of this person; two empty fields take them away.

    No audit line: that somebody once had a need is itself something to forget (AVG-03). Raises
    ValidationError when the person does not take part any more, or after the last session.
    """
    enrolment = taking_part(enrolment)
    if not (dietary or accessibility):
        SpecialNeeds.objects.filter(enrolment=enrolment).delete()
        return
    SpecialNeeds.objects.update_or_create(
        enrolment=enrolment,
        defaults={"dietary": dietary, "accessibility": accessibility, "saved_at": now},
    )
    if SpecialNeeds.objects.filter(enrolment=enrolment).spent(local_date(now)).exists():
        raise ValidationError(TOO_LATE, code="needs")


@transaction.atomic
def drop_spent_needs(*, now: dt.datetime) -> int:
    """Delete needs that have no purpose any more (AVG-03). Returns how many; safe to repeat."""
    count, _ = SpecialNeeds.objects.spent(local_date(now)).delete()
    if count:
        record("needs.deleted", by=None, rows=count)
    return count


def _missing(content: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in MISSING.items() if not content[name].strip()}
