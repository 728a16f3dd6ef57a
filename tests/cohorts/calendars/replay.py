"""What RFC 5546 has somebody's calendar do with the messages that come in, in whatever order they arrive."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from icalendar import Calendar


class Message(NamedTuple):
    """One event as a message or a subscription has it; moments in UTC."""

    method: str
    uid: str
    sequence: int
    stamped_at: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    status: str
    url: str

    @property
    def is_cancelled(self) -> bool:
        return self.method == "CANCEL" or self.status == "CANCELLED"

    @property
    def age(self) -> tuple[int, dt.datetime]:
        """First the sequence decides which of two messages is newer, then the moment of writing (2.1.5)."""
        return self.sequence, self.stamped_at


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[Message, ...]:
    """All events of a calendar text."""
    calendar = Calendar.from_ical(text)
    return tuple(
        Message(
            method=str(calendar["METHOD"]),
            uid=str(event["UID"]),
            sequence=int(event["SEQUENCE"]),
            stamped_at=event.decoded("DTSTAMP"),
            starts_at=event.decoded("DTSTART").astimezone(dt.UTC),
            ends_at=event.decoded("DTEND").astimezone(dt.UTC),
            place=str(event["LOCATION"]),
            status=str(event["STATUS"]),
            url=str(event["URL"]),
        )
        for event in calendar.walk("VEVENT")
    )


@dataclass
class ReceivingCalendar:
    """A calendar of one person. What was cancelled is remembered, so that an older message does not bring it back."""

    entries: dict[str, Message] = field(default_factory=dict)

    @classmethod
    def after(cls, texts: Iterable[str]) -> "ReceivingCalendar":
        calendar = cls()
        for text in texts:
            for message in read(text):
                calendar.receive(message)
        return calendar

    def receive(self, message: Message) -> None:
        known = self.entries.get(message.uid)
        if known is not None and known.age == message.age:
            assert known == message, "two messages of one age say different things"
        if known is None or known.age <= message.age:
            self.entries[message.uid] = message

    @property
    def standing(self) -> dict[str, Message]:
        """What the person sees, by uid."""
        return {uid: message for uid, message in self.entries.items() if not message.is_cancelled}
