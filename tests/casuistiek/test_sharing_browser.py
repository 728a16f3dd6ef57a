"""The pages of owners, the ladder, the agreement, the group and noodtoegang as they are seen; and the back button."""

import pytest

from casuistiek.actions import emergencies, reads, sharing
from casuistiek.models import CoOwner
from casuistiek.states import CaseStatus, ConfidentialityLevel
from cohorts.models import Enrolment
from leergang.accounts.roles import Role
from leergang.moment import now
from tests.axe import faults_here
from tests.factories.accounts import OrganisationFactory, OrganisationRoleFactory, UserFactory
from tests.factories.casuistiek import AgreementAcceptanceFactory, FeedbackPointFactory, PracticeCaseFactory

pytestmark = pytest.mark.journey


def problems(page) -> list[str]:
    found = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {fault}" for fault in faults_here(page)]
    return found


@pytest.fixture
def look(visit):
    """What is wrong with the pages at these addresses, for this person."""
    return lambda person, *paths: {
        path: wrong for path in paths if (wrong := problems(visit(person, path, ticking=True)))
    }


def joint(stage, *, is_accepted=True, **fields):
    case = PracticeCaseFactory(enrolment=stage.enrolment, **fields)
    CoOwner.objects.create(
        case=case,
        user=stage.colleague,
        enrolment=Enrolment.objects.get(user=stage.colleague),
        invited_by=stage.participant,
        invited_at=now(),
        accepted_at=now() if is_accepted else None,
    )
    return case


def test_the_pages_of_owners(stage, look, visit, url):
    concept = joint(stage, complete=True)
    sharing.hand_in(concept, by=stage.participant, now=now(), version=1, level=ConfidentialityLevel.COHORT)
    case = joint(stage, is_accepted=False, submitted=True)
    names = ("case-readers", "case-reads", "owner-list")
    assert (
        look(stage.participant, *(url(name, case) for name in names), f"{url('case-readers', case)}1/") == {}
    )
    reads.note(case, by=stage.trainer, now=now(), version=1)
    paths = [url("case-detail", concept), url("case-readers", concept), url("case-proposal", concept)]
    paths += [url("owner-leave", concept), "/casus/"]
    assert look(stage.colleague, *paths) == {}
    filled = [url("case-reads", case), f"{url('case-readers', case)}1/", url("case-proposal", concept)]
    assert look(stage.participant, *filled) == {}
    page = visit(stage.colleague, url("case-proposal", concept), ticking=True)
    page.get_by_role("button", name="Ga akkoord", exact=True).click()
    page.get_by_role("alert").wait_for()
    assert problems(page) == []


def test_the_pages_of_the_group(stage, look):
    case = PracticeCaseFactory(
        enrolment=stage.enrolment, submitted=True, status=CaseStatus.ACCEPTED, confidentiality_level=4
    )
    agreement = f"/lichtingen/{stage.cohort.slug}/afspraak/"
    assert look(stage.colleague, "/casus/groep/", agreement) == {}
    assert look(stage.trainer, agreement) == {}
    AgreementAcceptanceFactory(enrolment=Enrolment.objects.get(user=stage.colleague))
    assert look(stage.colleague, "/casus/groep/", case.get_absolute_url()) == {}


def test_the_pages_of_noodtoegang(stage, look):
    second = UserFactory(first_name="Otto")
    OrganisationRoleFactory(
        user=second, organisation=OrganisationFactory(bureau=True), role=Role.OFFICE_ADMIN
    )
    assert look(stage.office_admin, "/beheer/noodtoegang/") == {}
    case = PracticeCaseFactory(enrolment=stage.enrolment, submitted=True)
    FeedbackPointFactory(feedback__case=case, feedback__author=stage.trainer, feedback__published=True)
    access = emergencies.ask(case, by=stage.office_admin, now=now(), reason="Een melding uit de groep.")
    base = f"/beheer/noodtoegang/{access.public_id}/"
    chosen = f"?lichting={stage.cohort.slug}&persoon={stage.participant.public_id}"
    new = "/beheer/noodtoegang/nieuw/"
    assert look(second, "/beheer/noodtoegang/", f"{base}goedkeuren/", new, f"{new}{chosen}") == {}
    emergencies.approve(access, by=second, now=now(), hours=4)
    assert look(second, "/beheer/noodtoegang/", base) == {}
    emergencies.shield(case, by=second, now=now(), reason="x")
    assert look(stage.participant, case.get_absolute_url(), f"{case.get_absolute_url()}gelezen-door/") == {}
    assert look(stage.office_admin, "/beheer/noodtoegang/") == {}


def test_the_back_button_brings_nothing_back(stage, visit, url):
    """Not from the cache of the browser, and not from the page that it froze."""
    case = PracticeCaseFactory(enrolment=stage.enrolment, submitted=True)
    page = visit(stage.trainer, url("case-detail", case), ticking=True)
    assert case.dilemma in page.content()
    page.goto("/feedback/")
    sharing.narrow(case, by=stage.participant, level=ConfidentialityLevel.ONLY_ME)
    page.go_back()
    assert case.dilemma not in page.content()
    assert case.title not in page.content()
