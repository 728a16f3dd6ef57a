"""Every page can be reached by following what stands on the pages: no orphan."""

import datetime as dt
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from casuistiek.states import CaseStatus
from cohorts.importing.columns import Column
from cohorts.models import ColumnMapping
from cohorts.states import EnrolmentStatus, PartOfDay
from leergang.checks import addresses
from leergang.moment import now
from tests.architecture.scene import build_scene
from tests.cohorts.lists import unclear
from tests.cohorts.queue import in_queue
from tests.factories.casuistiek import FeedbackFactory, FeedbackPointFactory, PracticeCaseFactory
from tests.factories.cohorts import CohortFactory, EnrolmentFactory, SessionFactory

ROLES = ("participant", "trainer", "coordinator", "planner", "office_admin", "auditor", "editor")
# One look at each kind of page is enough, and more for what differs by its state, most of all a session.
VISITS = 2
VISITS_OF_SEVERAL = 6
# Who is signed in cannot get at these by a link, and why.
OTHERWISE = {
    "invitation": "the link stands in a letter",
    "account_reset_password_from_key": "the link stands in a letter",
    "account_reset_password_done": "comes after asking for a new password",
    "account_reset_password_from_key_done": "comes after choosing a new password",
    "account_inactive": "comes after a login that is not allowed",
    "account_email_verification_sent": "comes after a login that is not allowed",
    "account_signup": "allauth names it; nobody can sign up",
    "address_confirm": "the link stands in a letter",
    "waiting-place": "the link stands in a letter",
    "session-answer": "the link stands in a letter",
    "cohorts:session-minutes": "stands on the run sheet from the start of the session on",
    "availability-answer": "the link stands in a letter",
    "feed-ics": "the address is shown once, for a calendar program",
    "check-in-scan": "a phone reads the address off the screen in the room",
    "check-in": "comes after the scan",
    "cohorts:attendance-undo": "a button that is there after a tap",
    "cohorts:call-list": "within three hours of a session that changes",
    "cohorts:session-draft-discard": "a button under a change that nobody heard of yet",
    "cohorts:session-join": "the link in a letter, and on the page shortly before the start",
    "account_set_up": "comes after an invitation, until there is a second factor",
    "mfa_authenticate": "the second step of a login",
    "mfa_index": "allauth's second name of account_profile",
    "mfa_list_webauthn": "allauth's third name of account_profile",
    "recovery_codes_print": "on the page of the codes, which asks to sign in again",
    "casuistiek:feedback-desk": "the page of the feedback asks it every half minute",
    "casuistiek:field-replay": "a krachtenveld with two moments leads there",
    "casuistiek:history-detail": "feedback that was changed leads there",
    "casuistiek:feedback-next": "publishing goes there by itself",
    "casuistiek:feedback-publish": "a button of the form leads there once the text is saved",
    "beheer:emergency-restore": "a button beside a case that was shielded",
    "casuistiek:case-proposal": "on the page of a joint case, as long as its owners do not agree",
    "casuistiek:owner-answer": "a button for who is asked to bring a case in together",
    "casuistiek:owner-leave": "beside the own name, for who joined",
    "casuistiek:room-state": "the page of the room asks it every two seconds",
    "casuistiek:think-edit": "the link stands in a letter",
    "casuistiek:think-autosave": "on the page of the link in a letter",
    "casuistiek:think-publish": "a button of the form leads there once the text is saved",
    "casuistiek:think-delete": "on the page of the link in a letter",
    "casuistiek:think-discard": "a button under a text that may not be published any more",
    "cohorts:enrolment-stay": "a button on the page of somebody whose last day is known",
    "cohorts:import-confirm": "a button of the preview",
    "modules:material-picture": "a picture in a text",
    "cohorts:material-picture": "a picture in a text",
    "modules:material-restore": "a button under what was withdrawn",
    "modules:module-publish": "a button of the form leads there once the text is saved",
    "modules:unit-publish": "a button of the form leads there once the text is saved",
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
        for name in ("action", "formaction", "data-autosave", "hx-post"):
            if values.get(name):
                self.pressed.append(str(values[name]))


def crawl(client: Client) -> Iterator[str]:
    """The names of the addresses that somebody reaches from the start page."""
    waiting, seen, visits = ["/"], set(), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        name = name_of(path)
        if name is None or path in seen or visits.get(name, 0) >= most_visits(name):
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


def most_visits(name: str) -> int:
    several = (
        "cohorts:session",
        "cohorts:attendance",
        "casuistiek:case-detail",
        "casuistiek:force-field",
    )  # their pages differ by state
    return VISITS_OF_SEVERAL if name.startswith(several) else VISITS


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
    # First in every list, so that a page of somebody who was not invited yet is among the visited ones.
    EnrolmentFactory(
        cohort=cast.cohort,
        organisation=cast.waterdam,
        status=EnrolmentStatus.CONFIRMED,
        sort_key="aardema",
    )
    unclear(cast)
    ColumnMapping.objects.create(organisation=cast.waterdam, header="mailbox", column=Column.EMAIL)
    held = SessionFactory(cohort=cast.cohort, number=3, planned=True, starts_at=now() - dt.timedelta(days=2))
    held.parts.create(part_of_day=PartOfDay.MORNING, starts_at=held.starts_at, ends_at=held.ends_at)
    # A later lichting, of the same leergang: the newest is what the library opens with.
    CohortFactory(
        starts_on=dt.date(2027, 9, 1), organisations=[cast.waterdam], programme=cast.module.programme
    )
    in_queue(cast.cohort, cast.waterdam, since=now(), lapsed_at=now())
    cast.participant.set_password("vier rustige woorden over regie")
    cast.participant.save()
    names = set(crawl(Client()))
    for role in ROLES:
        names |= set(crawl(sign_in(cast.people[role])))
    return names


@pytest.mark.long
def test_every_page_is_reached(reached):
    everything = {address.name for address in addresses()}
    assert sorted(everything - reached - set(OTHERWISE)) == []
    assert sorted(set(OTHERWISE) & reached) == [], "is reached after all"
    assert sorted(set(OTHERWISE) - everything) == [], "does not exist any more"
