"""Every page can be reached by following what stands on the pages: no orphan."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from casuistiek.states import CaseStatus
from cohorts.states import EnrolmentStatus
from leergang.checks import addresses
from tests.architecture.scene import build_scene
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import EnrolmentFactory

ROLES = ("participant", "trainer", "coordinator", "planner", "office_admin", "auditor")
# One look at each kind of page is enough, and a few more for kinds that differ by their state.
VISITS = 4
# Who is signed in cannot get at these by a link, and why.
OTHERWISE = {
    "invitation": "the link stands in a letter",
    "account_reset_password_from_key": "the link stands in a letter",
    "account_reset_password_done": "comes after asking for a new password",
    "account_reset_password_from_key_done": "comes after choosing a new password",
    "account_inactive": "comes after a login that is not allowed",
    "account_email_verification_sent": "comes after a login that is not allowed",
    "account_signup": "allauth names it; nobody can sign up",
    "account_set_up": "comes after an invitation, until there is a second factor",
    "mfa_authenticate": "the second step of a login",
    "mfa_index": "allauth's second name of account_profile",
    "mfa_list_webauthn": "allauth's third name of account_profile",
    "recovery_codes_print": "on the page of the codes, which asks to sign in again",
    "casuistiek:case-submit": "a button of the form leads there once the text is saved",
    "casuistiek:feedback-publish": "a button of the form leads there once the text is saved",
    "cohorts:import-confirm": "a button of the preview",
    "home:security-txt": "the place is fixed by RFC 9116",
    "web:gallery": "for who builds; the demo's login page leads there",
}


class Links(HTMLParser):
    """What a page offers to follow (links) and to press (the addresses of forms and buttons)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.pressed: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "a" and values.get("href"):
            self.links.append(str(values["href"]))
        for name in ("action", "formaction", "data-autosave"):
            if values.get(name):
                self.pressed.append(str(values[name]))


def crawl(client: Client) -> Iterator[str]:
    """The names of the addresses that somebody reaches from the start page."""
    waiting, seen, visits = ["/"], set(), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        name = name_of(path)
        if name is None or path in seen or visits.get(name, 0) >= VISITS:
            continue
        seen.add(path)
        visits[name] = visits.get(name, 0) + 1
        yield name
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, f"{path} is linked, and answers {answer.status_code}"
        if "text/html" in answer.headers["Content-Type"]:
            page = Links(answer.text)
            waiting += [urljoin(path, link) for link in page.links]
            yield from (found for link in page.pressed if (found := name_of(urljoin(path, link))))


def name_of(link: str) -> str | None:
    """The name of an address of ours, or None for what leads elsewhere."""
    parts = urlsplit(link)
    if parts.netloc or parts.scheme not in {"", "http", "https"} or parts.path.startswith("/static/"):
        return None
    try:
        return resolve(parts.path).view_name
    except Resolver404:
        pytest.fail(f"a page links to {link}, which does not exist")


@pytest.fixture
def reached(db, sign_in: Callable[..., Client]) -> set[str]:
    scene = build_scene()
    cast = scene.cast
    FeedbackPointFactory(feedback=FeedbackFactory(case=scene.case, author=cast.trainer, published=True))
    PracticeCaseFactory(enrolment=cast.enrolment, status=CaseStatus.CONCEPT)
    EnrolmentFactory(cohort=cast.cohort, organisation=cast.waterdam, status=EnrolmentStatus.CONFIRMED)
    cast.participant.set_password("vier rustige woorden over regie")
    cast.participant.save()
    names = set(crawl(Client()))
    for role in ROLES:
        names |= set(crawl(sign_in(cast.people[role])))
    return names


def test_every_page_is_reached(reached):
    everything = {address.name for address in addresses()}
    assert sorted(everything - reached - set(OTHERWISE)) == []
    assert sorted(set(OTHERWISE) & reached) == [], "is reached after all"
    assert sorted(set(OTHERWISE) - everything) == [], "does not exist any more"
