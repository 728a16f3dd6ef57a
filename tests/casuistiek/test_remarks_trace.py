"""Not a word of a reply or of who thinks along leaves the case: not in letters, logs, addresses or a cache."""

import json
import logging

import pytest
from django.core import mail

from casuistiek.actions import peers
from casuistiek.models import CoOwner, Feedback, PracticeCase
from casuistiek.states import CaseStatus, FeedbackKind
from cohorts.models import Enrolment
from leergang.audit.models import AuditEvent
from leergang.mailing import tasks
from leergang.mailing.models import Letter
from tests.casuistiek.forms_data import feedback_data
from tests.factories.casuistiek import (
    AgreementAcceptanceFactory,
    FeedbackFactory,
    FeedbackPointFactory,
    PracticeCaseFactory,
)

CANARY = "kanarievogel"


@pytest.fixture
def case(cast):
    return PracticeCaseFactory(
        enrolment=cast.enrolment, submitted=True, status=CaseStatus.ACCEPTED, confidentiality_level=4,
        title=f"De {CANARY}", feedback_question=f"Wat wil {CANARY}?",
    )  # fmt: skip


@pytest.fixture
def peer(cast):
    return AgreementAcceptanceFactory(enrolment=Enrolment.objects.get(user=cast.colleague)).enrolment


def test_the_whole_line_without_a_trace(cast, sign_in, case, peer, url, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    queued: list = []
    monkeypatch.setattr(tasks.deliver_due, "delay", lambda *args, **kwargs: queued.append((args, kwargs)))
    owner, colleague = sign_in(cast.participant), sign_in(cast.colleague)
    owner.post(url("peer-list", case), {"people": [peer.pk]})
    readers = {f"punt-{number}-readers": 1 for number in (1, 2, 3)}
    typed = {**readers, **feedback_data(punt_1_observation=f"{CANARY} las ik"), "next": "publish"}
    form = colleague.get(colleague.post(url("think-edit", case), typed).url).context["form"].initial
    addresses = [colleague.post(url("think-publish", case), form).url]
    point = Feedback.objects.get().points.get()
    reply = f"{case.get_absolute_url()}opmerkingen/{point.pk}/"
    addresses.append(owner.post(reply, {"text": f"Met {CANARY}.", "version": 0}).url)
    owner.post(f"{reply}verwerkt/", {"klaar": "ja"})
    tasks.deliver_due()
    colleague.post(f"{url('think-edit', case)}{point.feedback_id}/verwijderen/")
    owner.post(url("peer-remove", case), {"meedenker": peer.pk})
    letters = [f"{one.key} {one.subject} {one.body_text} {one.body_html}" for one in Letter.objects.all()]
    events = [f"{one.kind} {one.target} {json.dumps(one.facts)}" for one in AuditEvent.objects.all()]
    assert len(letters) == len(mail.outbox) == 2
    assert {event.split()[0] for event in events} >= {
        "peer.added", "peer.removed", "feedback.published", "feedback.answered", "feedback.handled", "feedback.deleted",
    }  # fmt: skip
    sent = [str(message.message()) for message in mail.outbox]
    for place in (letters, events, addresses, sent, [caplog.text], [repr(queued)]):
        assert CANARY not in "\n".join(place)


def test_no_page_of_it_is_kept_by_a_browser(cast, sign_in, case, peer, url, now):
    peers.ask(case, [peer.pk], by=cast.participant, now=now)
    concept = FeedbackFactory(case=case, author=cast.colleague, kind=FeedbackKind.PEER)
    point = FeedbackPointFactory(feedback=concept, position=1)
    published = FeedbackPointFactory(feedback=FeedbackFactory(case=case, author=cast.trainer, published=True))
    asked = {
        cast.participant: [url("peer-list", case), f"{case.get_absolute_url()}opmerkingen/{published.pk}/"],
        cast.colleague: [url("think-edit", case), url("think-publish", case), case.get_absolute_url()],
    }
    for person, addresses in asked.items():
        for address in addresses:
            response = sign_in(person).get(address)
            assert "no-store" in response.headers["Cache-Control"], address
    PracticeCase.objects.update(confidentiality_level=1)
    closed = sign_in(cast.colleague).get(url("think-edit", case))
    assert point.observation in closed.text
    assert "no-store" in closed.headers["Cache-Control"]


def test_every_owner_of_a_joint_case_gets_the_letter_and_answers(cast, sign_in, case, peer, now):
    """And where there are more, a remark does not say that it was you who handled it."""
    thinker = Enrolment.objects.exclude(user__in=[cast.participant, cast.colleague]).first()
    Enrolment.objects.filter(pk=thinker.pk).update(cohort=cast.cohort)
    CoOwner.objects.create(case=case, user=cast.colleague, enrolment=peer, invited_at=now, accepted_at=now)
    peers.ask(case, [thinker.pk], by=cast.colleague, now=now)
    concept = FeedbackFactory(case=case, author=thinker.user, kind=FeedbackKind.PEER, version=1)
    point = FeedbackPointFactory(feedback=concept, position=1, readers=1)
    peers.publish(concept, by=thinker.user, now=now, version=1, case_version=1)
    written = Letter.objects.filter(kind="peer_published")
    assert {letter.recipient for letter in written} == {cast.participant, cast.colleague}
    sign_in(cast.colleague).post(
        f"{case.get_absolute_url()}opmerkingen/{point.pk}/verwerkt/", {"klaar": "ja"}
    )
    for owner in (cast.participant, cast.colleague):
        page = sign_in(owner).get(case.get_absolute_url()).text
        assert "Verwerkt op" in page
        assert "door jou" not in page
