import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction

from leergang.accounts.actions import invitations
from leergang.accounts.models import Invitation, InvitationKind
from leergang.audit.models import AuditEvent
from tests.factories.accounts import UserFactory


@pytest.fixture
def planner(db):
    return UserFactory()


@pytest.fixture
def invited(db):
    return UserFactory(email="paula@waterdam.example")


@pytest.fixture
def token(invited, planner, now):
    return invitations.issue(invited, by=planner, now=now)


def test_issue_stores_a_fingerprint_and_never_the_token(token, invited, planner, now):
    stored = Invitation.objects.get()
    assert (stored.user, stored.created_by, stored.kind) == (invited, planner, InvitationKind.INVITATION)
    assert stored.expires_at == now + dt.timedelta(days=7)
    assert len(token) == 43
    assert token not in str(list(Invitation.objects.values_list()))


def test_issue_writes_one_audit_line_per_person_without_the_token(token, invited, planner):
    line = AuditEvent.objects.get()
    assert (line.kind, line.actor, line.target) == (
        "invitation.issued",
        f"accounts.user:{planner.pk}",
        f"accounts.user:{invited.pk}",
    )
    assert line.facts == {"purpose": "invitation"}


def test_link_is_the_absolute_address(token, settings):
    assert invitations.link(token) == f"{settings.SITE_URL}/uitnodiging/{token}/"


def test_a_new_link_kills_the_older_one(token, invited, planner, now):
    later = now + dt.timedelta(minutes=1)
    newer = invitations.issue(invited, by=planner, now=later)
    assert Invitation.objects.for_token(token).get().revoked_at == later
    assert Invitation.objects.usable(later).get() == Invitation.objects.for_token(newer).get()


def test_the_database_itself_allows_one_open_link_per_person(token, invited, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(user=invited, token_hash="x", expires_at=now)


@pytest.mark.parametrize("size", [3, 60])
def test_issue_many_takes_the_same_few_queries(size, planner, now, django_assert_num_queries):
    people = UserFactory.create_batch(size)
    with django_assert_num_queries(6):  # savepoint twice, lock, revoke, insert, audit
        issued = invitations.issue_many(people, by=planner, now=now)
    assert set(issued) == {user.pk for user in people}
    assert len(set(issued.values())) == size


def test_issue_many_for_nobody_does_nothing(planner, now):
    assert invitations.issue_many([], by=planner, now=now) == {}


def test_revoke_makes_the_link_worthless(token, invited, planner, now):
    assert invitations.revoke(invited, by=planner, now=now) == 1
    assert invitations.revoke(invited, by=planner, now=now) == 0
    assert AuditEvent.objects.filter(kind="invitation.revoked").count() == 1
    with pytest.raises(Invitation.DoesNotExist):
        invitations.accept(token, now=now)


def test_accept_verifies_the_address(token, invited, now):
    assert invitations.accept(token, now=now).user == invited
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("paula@waterdam.example", True, True)
    assert AuditEvent.objects.filter(kind="invitation.accepted", actor=f"accounts.user:{invited.pk}").exists()


def test_accept_forgets_an_older_address(token, invited, now):
    EmailAddress.objects.create(user=invited, email="oud@waterdam.example", verified=True, primary=True)
    invitations.accept(token, now=now)
    assert list(EmailAddress.objects.values_list("email", "primary")) == [("paula@waterdam.example", True)]


def test_accept_works_to_the_last_moment_and_not_after(token, now):
    with pytest.raises(Invitation.DoesNotExist):
        invitations.accept(token, now=now + dt.timedelta(days=7))
    invitations.accept(token, now=now + dt.timedelta(days=7, microseconds=-1))


def test_accept_works_once(token, now):
    invitations.accept(token, now=now)
    with pytest.raises(Invitation.DoesNotExist):
        invitations.accept(token, now=now)


def test_accept_refuses_a_guess_and_somebody_who_left(token, invited, now):
    with pytest.raises(Invitation.DoesNotExist):
        invitations.accept("geraden", now=now)
    invited.is_active = False
    invited.save(update_fields=["is_active"])
    with pytest.raises(Invitation.DoesNotExist):
        invitations.accept(token, now=now)
    assert Invitation.objects.get().used_at is None


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_wins(now):
    someone = UserFactory.create()
    token = invitations.issue(someone, by=None, now=now)
    both_there = threading.Barrier(2)

    def click(_):
        try:
            both_there.wait(timeout=10)
            invitations.accept(token, now=now)
        except Invitation.DoesNotExist:
            return "too late"
        else:
            return "in"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, range(2))) == ["in", "too late"]
    assert AuditEvent.objects.filter(kind="invitation.accepted").count() == 1
