"""Another address for an account: asked by the person, counted once the link that went there is used."""

import datetime as dt
import threading

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection

from leergang.accounts.actions import addresses, invitations, people
from leergang.accounts.models import AddressChange, User
from leergang.audit.models import AuditEvent
from leergang.mailing import outbox
from leergang.mailing.models import Letter
from tests.factories.accounts import UserFactory

NEW = "paula@thuis.example"
OLD = "paula@waterdam.example"


def ask(user, *, now, email=NEW):
    addresses.ask(user, new_email=email, now=now)
    letter = Letter.objects.filter(kind="address-link").order_by("-pk").first()
    return letter.body_text.split("/account/adres/")[1].split("/")[0] if letter else ""


def test_the_link_goes_to_the_new_address_and_nothing_changes_yet(paula, now):
    assert ask(paula, now=now)
    letter = Letter.objects.get()
    assert (letter.to_address, letter.is_secret) == (NEW, True)
    paula.refresh_from_db()
    assert paula.email == OLD
    assert AddressChange.objects.get().token_hash not in letter.body_text


def test_using_the_link_changes_the_account_and_tells_the_old_address(paula, with_password, now):
    with_password(paula)
    token = ask(paula, now=now)
    invitations.issue(paula, by=None, now=now)
    changed = addresses.confirm(token, user=paula, now=now)
    assert changed.email == NEW
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(NEW, True, True)]
    assert changed.session_generation == paula.session_generation + 1
    assert not changed.invitations.usable(now).exists()
    notice = Letter.objects.get(kind="address-changed")
    assert notice.to_address == OLD
    assert NEW not in notice.body_text + notice.body_html
    assert set(AuditEvent.objects.values_list("kind", flat=True)) >= {"address.asked", "address.changed"}
    assert not AuditEvent.objects.filter(facts__icontains="example").exists()


def test_letters_that_wait_go_to_the_new_address(paula, with_password, now):
    with_password(paula)
    outbox.post(
        outbox.Draft(
            key="wacht", kind="proef", recipient=paula, to_address=OLD, subject="Proef",
            template="account_notice", facts={"what": "Proef.", "changed_at": now}, due_at=now,
        )
    )  # fmt: skip
    addresses.confirm(ask(paula, now=now), user=paula, now=now)
    assert Letter.objects.get(key="wacht").to_address == NEW


@pytest.mark.parametrize("days", [0, 7])
def test_a_link_works_once_and_for_seven_days(paula, now, days):
    token = ask(paula, now=now)
    later = now + dt.timedelta(days=days)
    if days == 0:
        addresses.confirm(token, user=paula, now=later)
    with pytest.raises(AddressChange.DoesNotExist):
        addresses.confirm(token, user=paula, now=later)


def test_a_newer_link_kills_the_older(paula, now):
    first = ask(paula, now=now)
    second = ask(paula, now=now, email="paula@elders.example")
    with pytest.raises(AddressChange.DoesNotExist):
        addresses.confirm(first, user=paula, now=now)
    assert addresses.confirm(second, user=paula, now=now).email == "paula@elders.example"


def test_the_link_of_somebody_else_does_nothing(paula, host, now):
    token = ask(paula, now=now)
    with pytest.raises(AddressChange.DoesNotExist):
        addresses.confirm(token, user=host, now=now)
    assert addresses.confirm(token, user=paula, now=now).email == NEW


def test_an_address_that_somebody_has_is_never_told_to_who_asks(paula, host, now):
    taken = addresses.ask(paula, new_email=host.email, now=now)
    assert taken.new_email == host.email  # the same answer as for a free one
    letter = Letter.objects.get()
    assert (letter.kind, letter.recipient) == ("address-taken", host)
    assert "Paula" not in letter.body_text
    assert "/account/adres/" not in letter.body_text


def test_an_address_that_was_taken_meanwhile_does_not_change_hands(paula, now):
    token = ask(paula, now=now)
    UserFactory(email=NEW)
    with pytest.raises(AddressChange.DoesNotExist):
        addresses.confirm(token, user=paula, now=now)
    paula.refresh_from_db()
    assert paula.email == OLD


def test_the_own_address_and_that_of_who_left_are_refused(paula, now):
    with pytest.raises(ValidationError, match="nu al gebruikt"):
        addresses.ask(paula, new_email=" PAULA@waterdam.example", now=now)
    people.deactivate(paula, by=None, now=now, last_day=dt.date(2027, 2, 1))
    with pytest.raises(ValidationError, match="afgesloten"):
        addresses.ask(paula, new_email=NEW, now=now)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one(now):
    paula = UserFactory(email=OLD)
    token = ask(paula, now=now)
    start, outcomes = threading.Barrier(2), []

    def use():
        try:
            start.wait()
            addresses.confirm(token, user=paula, now=now)
            outcomes.append("in")
        except AddressChange.DoesNotExist:
            outcomes.append("unusable")
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "unusable"]
    assert Letter.objects.filter(kind="address-changed").count() == 1


class TestLeave:
    """people.leave: the account closes, and the address is for somebody else."""

    def leave(self, user, now):
        return people.leave(user, by=None, now=now, last_day=dt.date(2027, 2, 1))

    def test_the_address_is_free_for_a_successor(self, paula, with_totp, now):
        left = self.leave(with_totp(paula), now)
        assert (left.is_active, left.email) == (False, f"vertrokken-{paula.public_id}@invalid.example")
        assert not EmailAddress.objects.filter(user=left).exists()
        assert User.objects.create_user(OLD, first_name="Jan", last_name="Dijk").pk != paula.pk

    def test_nothing_that_waits_still_leaves(self, paula, now):
        token = ask(paula, now=now)
        self.leave(paula, now)
        letter = Letter.objects.get(kind="address-link")
        assert (letter.state, letter.is_withdrawn, letter.body_text) == ("cancelled", True, "")
        with pytest.raises(AddressChange.DoesNotExist):
            addresses.confirm(token, user=paula, now=now)
