"""How many queries a page takes: the same few, however much there is (literal numbers on purpose)."""

import pytest
from django.db import connection
from django.db.models import Q

from casuistiek.models import PointReply
from casuistiek.reports import trained_by
from casuistiek.states import RemarkReaders
from cohorts.models import Enrolment
from leergang.moment import today
from tests.casuistiek.forms_data import case_data
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.casuistiek import (
    MOMENT,
    AgreementAcceptanceFactory,
    FeedbackFactory,
    FeedbackPointFactory,
    PracticeCaseFactory,
)
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
    with django_assert_num_queries(6):
        page = client.get("/feedback/")
    assert len(page.context["rows"]) == min(count, 20)
    assert page.context["rows"][0].concept_points == 1


def fill_margin(case, cast, count):
    """So many remarks, of a trainer and of somebody of the group, each with what the owner did with it."""
    AgreementAcceptanceFactory(enrolment=Enrolment.objects.get(user=cast.colleague))
    for number in range(count):
        author, kind = (cast.trainer, "trainer") if number % 2 else (cast.colleague, "peer")
        feedback = FeedbackFactory(case=case, author=author, kind=kind, published=True)
        point = FeedbackPointFactory(feedback=feedback, about="dilemma", readers=RemarkReaders.GROUP)
        PointReply.objects.create(
            point=point, text="Aangepast.", version=1, saved_at=MOMENT, handled_at=MOMENT
        )


@pytest.mark.parametrize("count", [1, 60])
@pytest.mark.parametrize(("who", "queries"), [("participant", 9), ("trainer", 9), ("colleague", 11)])
def test_a_case_with_remarks(cast, sign_in, django_assert_num_queries, who, queries, count):
    case = PracticeCaseFactory(
        enrolment=cast.enrolment,
        submitted=True,
        actors=min(count, 22),
        status="accepted",
        confidentiality_level=4,
    )
    fill_margin(case, cast, count)
    client = sign_in(cast.people[who])
    client.get(case.get_absolute_url())
    with django_assert_num_queries(queries):
        page = client.get(case.get_absolute_url())
    assert page.text.count("Aangepast.") == page.context["reading"].remark_count == count
    assert len(page.context["reading"].actors) == min(count, 22)


@pytest.mark.parametrize("count", [1, 60])
def test_one_remark_in_its_place(cast, sign_in, submitted, django_assert_num_queries, count):
    fill_margin(submitted, cast, count)
    point = submitted.feedback.first().points.get()
    client = sign_in(cast.participant)
    with django_assert_num_queries(8):
        client.get(f"{submitted.get_absolute_url()}opmerkingen/{point.pk}/", headers={"HX-Request": "true"})


@pytest.mark.parametrize("count", [1, 60])
def test_thinking_along(cast, sign_in, url, django_assert_num_queries, count):
    case = PracticeCaseFactory(
        enrolment=cast.enrolment, submitted=True, status="accepted", confidentiality_level=4
    )
    fill_margin(case, cast, count)
    case.peer_asks.create(enrolment=Enrolment.objects.get(user=cast.colleague), asked_at=MOMENT)
    client = sign_in(cast.colleague)
    with django_assert_num_queries(11):
        client.get(url("think-edit", case))


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
