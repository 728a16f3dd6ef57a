import email
import email.policy

import pytest

from leergang.mailing.envelope import LetterMessage
from tests.factories.mailing import LetterFactory

pytestmark = pytest.mark.django_db


def sent(letter):
    raw = LetterMessage(letter).message(policy=email.policy.SMTP).as_bytes()
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_headers(settings):
    letter = LetterFactory(to_address="zoë@waterdam.example")
    message = sent(letter)
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert message["Reply-To"] == settings.REPLY_TO
    assert message["To"] == "zoë@waterdam.example"
    assert message["Message-ID"] == letter.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.utcoffset() is not None
    assert not [name for name in message if name.startswith("X-")]


def test_text_and_html_are_alternatives():
    message = sent(LetterFactory())
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_calendar_part_comes_last_and_says_its_method():
    parts = list(sent(LetterFactory(with_calendar=True)).iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert parts[2].get_param("method") == "REQUEST"
    assert parts[2].get_content_charset() == "utf-8"


def test_the_calendar_travels_byte_for_byte():
    letter = LetterFactory(with_calendar=True)
    calendar = list(sent(letter).iter_parts())[2]
    assert calendar.get_payload(decode=True) == letter.calendar.encode()
