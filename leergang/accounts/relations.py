"""What happens with each row that points to a person, when two records of one human become one.

Every relation has a decision here, by the name of its field; a system check refuses one without
(leergang.accounts.checks), so that what is added later is never forgotten.
"""

from collections.abc import Iterator
from enum import StrEnum

from django.db.models import ForeignKey, Model

from leergang.accounts.models.user import User


class Decision(StrEnum):
    MOVE = "move"  # goes to the record that is kept; two that cannot both be there stop the merge
    MOVE_ONCE = "move_once"  # the same, but what the kept record has too stays where it is
    STAY = "stay"  # belongs to the record itself: how it logs in, what was sent to its address, the history
    REVOKE = "revoke"  # a link that went to its address stays with the record, and dies


DECISIONS: dict[str, Decision] = {
    # How somebody logs in, and what was sent where.
    "account.emailaddress.user": Decision.STAY,
    "mfa.authenticator.user": Decision.STAY,
    "mailing.letter.recipient": Decision.STAY,
    "accounts.invitation.user": Decision.REVOKE,
    "accounts.addresschange.user": Decision.REVOKE,
    "cohorts.calendarfeed.user": Decision.STAY,
    "cohorts.mailpreference.user": Decision.STAY,
    # Who did something stays written down as it was.
    "accounts.invitation.created_by": Decision.STAY,
    "accounts.personmerge.kept": Decision.STAY,
    "accounts.personmerge.merged": Decision.STAY,
    "accounts.personmerge.by": Decision.STAY,
    "cohorts.cohort.decided_by": Decision.STAY,
    "cohorts.enrolmenttransition.by": Decision.STAY,
    "cohorts.attendance.recorded_by": Decision.STAY,
    "cohorts.sessiondraft.changed_by": Decision.STAY,
    "cohorts.sessionstaff.added_by": Decision.STAY,
    "cohorts.sessionstaff.instead_of": Decision.STAY,
    "cohorts.availabilitypoll.created_by": Decision.STAY,
    "casuistiek.agendacase.added_by": Decision.STAY,
    "casuistiek.coowner.invited_by": Decision.STAY,
    "casuistiek.proposal.proposed_by": Decision.MOVE,
    "casuistiek.discussion.planned_by": Decision.STAY,
    "casuistiek.emergencyaccess.asked_by": Decision.STAY,
    "casuistiek.emergencyaccess.approved_by": Decision.STAY,
    "modules.contentrevision.changed_by": Decision.STAY,
    # Two drafts of one human stay two: neither may overwrite the other.
    "modules.contentdraft.editor": Decision.STAY,
    # What this human is and has.
    "accounts.organisationrole.user": Decision.MOVE_ONCE,
    "cohorts.trainerassignment.user": Decision.MOVE_ONCE,
    "cohorts.session_trainers.user": Decision.MOVE_ONCE,
    "cohorts.enrolment.user": Decision.MOVE,
    "cohorts.enrolment.enrolled_by": Decision.MOVE,
    "cohorts.appointment.user": Decision.MOVE_ONCE,
    "cohorts.reminder.user": Decision.MOVE_ONCE,
    "cohorts.sessionresponse.user": Decision.MOVE_ONCE,
    # Its link dies by moving: it is bound to the record and the address it went to.
    "cohorts.availabilityrequest.user": Decision.MOVE_ONCE,
    "cohorts.sessionstaff.user": Decision.MOVE_ONCE,
    "cohorts.importbatch.created_by": Decision.MOVE,
    "cohorts.heldentry.asked_by": Decision.MOVE,
    "casuistiek.practicecase.owner": Decision.MOVE,
    "casuistiek.feedback.author": Decision.MOVE,
    "casuistiek.coowner.user": Decision.MOVE_ONCE,
    "casuistiek.proposalconsent.user": Decision.MOVE_ONCE,
    "casuistiek.caseread.reader": Decision.MOVE_ONCE,
    "casuistiek.review.trainer": Decision.MOVE_ONCE,
    "casuistiek.bankremark.trainer": Decision.MOVE,
}


def relations() -> Iterator[tuple[str, "ForeignKey[User, User]"]]:
    """Every foreign key to a person, tables of many-to-many included, by its name ('cohorts.enrolment.user')."""
    for relation in User._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one):
            field = relation.remote_field
            assert isinstance(field, ForeignKey)
            model: type[Model] = field.model
            yield f"{model._meta.label_lower}.{field.name}", field


def undecided() -> list[str]:
    """Relations that nobody decided about."""
    return sorted(name for name, _ in relations() if name not in DECISIONS)
