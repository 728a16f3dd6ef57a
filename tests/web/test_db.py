import datetime as dt

import pytest
from django.db import connection
from django.db.models import Value

from cohorts.models import Session
from leergang.accounts.models import User
from leergang.db import Prepared, PreparedLookup
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import SessionFactory

pytestmark = pytest.mark.django_db


def test_a_prepared_query_answers_what_the_queryset_answers(django_assert_num_queries):
    anna, bas = UserFactory(first_name="Anna"), UserFactory(first_name="Bas")
    names = Prepared(lambda user: User.objects.filter(pk=user).values_list("pk", "first_name"), user=int)
    assert names.rows(user=anna.pk) == [(anna.pk, "Anna")]
    with django_assert_num_queries(1):
        assert names.rows(user=bas.pk) == [(bas.pk, "Bas")]
    assert names.rows(user=0) == []


def test_a_slot_may_stand_in_many_places_and_constants_stay(now):
    session = SessionFactory(planned=True, starts_at=now, ends_at=now + dt.timedelta(hours=1))
    soon = Prepared(
        lambda at, cohort: (
            Session.objects.filter(cohort=cohort).upcoming(at).values_list("pk", "starts_at", Value(7))
        ),
        at=dt.datetime,
        cohort=int,
    )
    assert soon.rows(at=now, cohort=session.cohort_id) == [(session.pk, now, 7)]
    assert soon.rows(at=now + dt.timedelta(hours=2), cohort=session.cohort_id) == []


def test_slots_that_are_missing_unknown_or_unused_are_refused():
    names = Prepared(lambda user: User.objects.filter(pk=user).values_list("pk"), user=int)
    with pytest.raises(TypeError, match="user"):
        names.rows()
    with pytest.raises(TypeError, match="user"):
        names.rows(user=1, other=2)
    idle = Prepared(lambda user, day: User.objects.filter(pk=user).values_list("pk"), user=int, day=dt.date)
    with pytest.raises(ValueError, match="does not use day"):
        idle.rows(user=1, day=dt.date(2027, 1, 1))


def test_a_slot_that_may_be_ignored_is_still_asked_for():
    names = Prepared(
        lambda user, day: User.objects.filter(pk=user).values_list("pk"),
        may_ignore="day",
        user=int,
        day=dt.date,
    )
    anna = UserFactory()
    assert names.rows(user=anna.pk, day=dt.date(2027, 1, 1)) == [(anna.pk,)]
    with pytest.raises(TypeError, match="day"):
        names.rows(user=anna.pk)


def test_a_query_that_can_have_no_row_is_not_asked(django_assert_num_queries):
    nobody = Prepared(lambda user: User.objects.filter(pk=user, email__in=[]).values_list("pk"), user=int)
    with django_assert_num_queries(0):
        assert nobody.rows(user=1) == []


def test_a_list_of_any_length_fits_one_slot(django_assert_num_queries):
    people = [UserFactory() for _ in range(3)]
    some = Prepared(lambda users: User.objects.filter(pk__in=[users]).values_list("pk"), users=list)
    for count in range(4):
        keys = [user.pk for user in people[:count]]
        with django_assert_num_queries(1):
            assert sorted(some.rows(users=keys)) == [(key,) for key in keys]


def test_a_percent_sign_is_no_place():
    anna = UserFactory(first_name="100%s", last_name="%(user)s")
    half = Prepared(
        lambda user: User.objects.filter(pk=user, first_name__contains="%s").values_list(Value("5%"), "pk"),
        user=int,
    )
    assert half.rows(user=anna.pk) == [("5%", anna.pk)]


def test_postgresql_keeps_the_plan():
    names = Prepared(lambda user: User.objects.filter(pk=user).values_list("pk"), user=int)
    names.rows(user=1)
    with connection.cursor() as cursor:
        cursor.execute("select statement from pg_prepared_statements")
        assert any("accounts_user" in statement for (statement,) in cursor.fetchall())


def test_a_prepared_lookup_gives_the_object_with_its_relations(django_assert_num_queries):
    session = SessionFactory(planned=True)
    by_number = PreparedLookup(lambda pk: Session.objects.filter(pk=pk), "cohort", pk=int)
    with django_assert_num_queries(1):
        found = by_number.first(pk=session.pk)
        assert found == session
        assert found.cohort.name == session.cohort.name
        assert found.starts_at == session.starts_at
    assert by_number.first(pk=0) is None
