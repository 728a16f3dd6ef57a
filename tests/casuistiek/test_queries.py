"""How many queries a page takes: the same few, however much there is (literal numbers on purpose)."""

import pytest
from django.db import connection
from django.db.models import Q

from casuistiek.reports import trained_by
from leergang.moment import today
from tests.casuistiek.forms_data import case_data
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory


def fill_queue(cast, count):
    for number in range(count):
        enrolment = EnrolmentFactory(
            cohort=cast.cohort, user=UserFactory(), organisation=OrganisationFactory(slug=f"g-{number % 5}")
        )
        case = PracticeCaseFactory(enrolment=enrolment, submitted=True)
        FeedbackPointFactory(feedback=FeedbackFactory(case=case, author=cast.trainer))


@pytest.mark.parametrize("count", [3, 60])
def test_the_queue(cast, sign_in, django_assert_num_queries, count):
    fill_queue(cast, count)
    client = sign_in(cast.trainer)
    client.get("/feedback/")  # the first page of a session fills its caches
    with django_assert_num_queries(5):
        page = client.get("/feedback/")
    assert len(page.context["rows"]) == min(count, 20)
    assert page.context["rows"][0].concept_points == 1


@pytest.mark.parametrize("count", [1, 20])
def test_a_case_with_remarks(cast, sign_in, submitted, django_assert_num_queries, count):
    feedback = FeedbackFactory(case=submitted, author=cast.trainer, published=True)
    for position in range(1, count + 1):
        FeedbackPointFactory(feedback=feedback, position=position, about="dilemma")
    client = sign_in(cast.participant)
    client.get(submitted.get_absolute_url())
    with django_assert_num_queries(8):
        page = client.get(submitted.get_absolute_url())
    assert page.context["reading"].remark_count == count


def test_autosave_of_a_changed_text(cast, sign_in, concept, url, django_assert_max_num_queries):
    client = sign_in(cast.participant)
    with django_assert_max_num_queries(9):
        client.post(url("case-autosave", concept), case_data(concept, title="Nieuw"))


def test_the_queue_of_my_lichtingen_reads_its_index(cast):
    """Among many cases of many lichtingen the queue is an index read, in the order that is shown: no sort."""
    other = EnrolmentFactory(cohort=cast.other_cohort, user=UserFactory(), organisation=cast.waterdam)
    mine = PracticeCaseFactory(enrolment=cast.enrolment, submitted=True)
    with connection.cursor() as cursor:
        columns = [field.column for field in mine._meta.fields if field.column not in {"id", "public_id"}]
        chosen = ", ".join(
            {"enrolment_id": "%s", "cohort_id": "%s"}.get(column, column) for column in columns
        )
        cursor.execute(
            f"insert into casuistiek_practicecase (public_id, {', '.join(columns)}) "
            f"select gen_random_uuid(), {chosen} from casuistiek_practicecase, generate_series(1, 20000) "
            "where id = %s",
            [other.pk, cast.other_cohort.pk, mine.pk],
        )
        cursor.execute("analyze casuistiek_practicecase")
    among = Q(cohort__in=[cohort.pk for cohort in trained_by(cast.trainer, today=today())])
    plan = type(mine).objects.for_review(cast.trainer, among=among).awaiting_feedback()[:20].explain()
    assert "case_queue" in plan
    assert "Sort" not in plan
    assert "Seq Scan on casuistiek_practicecase" not in plan
