from pathlib import Path

import pytest

from leergang.stack.mailbox import keep, kept_mail, one_mail

NAME = "01800000000000000000-0123abcd"


def keep_one(folder: Path, name: str = NAME, content: bytes = b"Subject: x\r\n\r\nText\r\n") -> None:
    keep(folder, content, sender="a@x.example", recipients=["b@x.example", "c@x.example"], name=name)


def test_newest_first(tmp_path: Path) -> None:
    keep_one(tmp_path)
    keep_one(tmp_path, "01800000000000000001-00000000")
    assert [mail.name[:20] for mail in kept_mail(tmp_path)] == [
        "01800000000000000001",
        "01800000000000000000",
    ]
    assert len(kept_mail(tmp_path, limit=1)) == 1


def test_delivery_is_told_apart_from_what_the_letter_says(tmp_path: Path) -> None:
    keep_one(tmp_path)
    mail = one_mail(tmp_path, NAME)
    assert mail is not None
    assert mail.to == ["b@x.example", "c@x.example"]
    assert mail.received_at.year == 2027


def test_a_calendar_part_is_an_attachment(tmp_path: Path) -> None:
    parts = (
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nText\r\n--b\r\n'
        b'Content-Type: text/calendar\r\nContent-Disposition: attachment; filename="afspraak.ics"\r\n\r\nX\r\n--b--\r\n'
    )
    keep_one(tmp_path, content=parts)
    mail = one_mail(tmp_path, NAME)
    assert mail is not None
    assert mail.attachments() == [("afspraak.ics", "text/calendar")]


@pytest.mark.parametrize("name", ["", "x", "../secret", f"../{NAME}", f"{NAME}\n", "/etc/passwd"])
def test_no_other_file_can_be_named(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    keep_one(tmp_path)
    assert one_mail(inner, name) is None
