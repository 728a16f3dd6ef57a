import email
import email.policy

import pytest

from leergang.mailing import claims, delivery
from leergang.mailing.envelope import LetterMessage
from leergang.mailing.outbox import message_id
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


@pytest.mark.parametrize(
    "text",
    ["één\n.\n..punt\n\nFrom mij\n" + "lang " * 300, "zonder einde", "", "\ttab \nspatie \n", "a=b?=\n"],
)
def test_a_text_arrives_as_it_was_written(post_office, now, text):
    LetterFactory(body_text=text, body_html=f"<p>{text}</p>")
    delivery.deliver(claims.claim(now=now), clock=lambda: now)
    (message,) = post_office.messages
    plain, html = message.iter_parts()
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == f"<p>{text}</p>"
    assert not message.defects
    longest = max(post_office.received[0].split(b"\r\n"), key=len)
    assert len(longest) <= 78
    assert b"\n" not in post_office.received[0].replace(b"\r\n", b"")


def test_a_long_subject_and_another_name_are_encoded():
    subject = "Leergang Regiegemeente: je casus voor de bijeenkomst van maandag 1 maart — één en ander"
    assert sent(LetterFactory(subject=subject))["Subject"] == subject
    assert (
        sent(LetterFactory(to_address="ann.o'neill@waterdam.example"))["To"] == "ann.o'neill@waterdam.example"
    )
    with pytest.raises(ValueError, match="linefeed"):
        sent(LetterFactory(subject="een\nBcc: iemand@elders.example"))
    with pytest.raises(ValueError, match="linefeed"):
        sent(LetterFactory(to_address="een@elders.example\nBcc: iemand@elders.example"))


def test_the_same_letter_always_has_the_same_message_id(settings):
    name = message_id("reminder:7:practical:0:12")
    assert name == message_id("reminder:7:practical:0:12")
    assert name != message_id("reminder:7:practical:0:13")
    assert name.endswith(f"@{settings.SITE_HOST}>")
    assert "reminder" not in name
    settings.SITE_HOST = "leergang.elders.example"
    assert name.partition("@")[0] != message_id("reminder:7:practical:0:12").partition("@")[0]


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
