"""The pages of casuistiek as they are seen: axe finds nothing and nothing runs off the page, at two widths."""

import pytest

from casuistiek.models import PracticeCase
from tests.axe import faults_here
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory

pytestmark = pytest.mark.journey

WIDTHS = (1280, 390)


def problems(page) -> list[str]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {fault}" for fault in faults_here(page)]
    return found


@pytest.fixture
def look(visit):
    """What is wrong with the pages at these addresses, for this person."""
    return lambda person, *paths: {
        path: wrong for path in paths if (wrong := problems(visit(person, path, ticking=True)))
    }


def test_the_pages_of_the_owner(stage, visit, look, url):
    assert look(stage.participant, "/casus/") == {}
    concept = PracticeCaseFactory(enrolment=stage.enrolment)
    case = PracticeCaseFactory(enrolment=stage.enrolment, submitted=True)
    for position, about in enumerate(("", "dilemma", "actors"), start=1):
        FeedbackPointFactory(
            feedback=FeedbackFactory(case=case, author=stage.trainer, published=True),
            position=position,
            about=about,
        )
    PracticeCase.objects.filter(pk=case.pk).update(context="Bel 06-12345678.")
    paths = ["/casus/", url("case-edit", concept), f"{url('case-edit', concept)}?controle=1"]
    paths += [url(name, case) for name in ("case-detail", "case-submit", "case-withdraw")]
    paths.append(url("case-delete", concept))
    assert look(stage.participant, *paths) == {}
    page = visit(stage.participant, url("case-submit", case), ticking=True)
    page.get_by_role("button", name="Dien opnieuw in").click()
    page.get_by_role("alert").wait_for()
    assert problems(page) == []


def test_the_pages_of_the_trainer(stage, look, url):
    assert look(stage.trainer, "/feedback/") == {}
    case = PracticeCaseFactory(enrolment=stage.enrolment, submitted=True)
    concept = FeedbackFactory(case=case, author=stage.trainer, version=1)
    FeedbackPointFactory(feedback=concept, position=1, question="Dat gaat altijd mis.")
    paths = ["/feedback/"]
    paths += [url(name, case) for name in ("case-detail", "feedback-edit", "feedback-publish")]
    assert look(stage.trainer, *paths) == {}
