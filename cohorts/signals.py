"""What the lichtingen ask of the apps above them, and tell them."""

from dataclasses import dataclass, field

from django.dispatch import Signal


@dataclass(frozen=True)
class CaseOnAgenda:
    """A case on a line of the programme, for somebody who may read it: its title, whose it is, where it stands.

    `room_url` is where it is talked about, for who has a place there.
    """

    title: str
    owner: str
    url: str
    is_own: bool
    room_url: str = ""


@dataclass(frozen=True)
class LineAgenda:
    """What one person may know of the cases on a line; `edit_url` for who puts them there."""

    line_id: int
    cases: list[CaseOnAgenda] = field(default_factory=list)
    edit_url: str = ""


# Sent with `session` and `user`, about a programme with lines for cases. A receiver answers with a list of
# LineAgenda: only what this person may read, so that nothing of the cases of others reaches a page.
agenda_asked = Signal()

# Sent with `lines`, inside the transaction, before these lines go or stop being for cases. A receiver that
# needs them raises ValidationError, in words for who changes the programme.
lines_freed = Signal()

# Sent with `enrolment`, inside the transaction in which somebody stops taking part in a lichting.
participation_ended = Signal()
