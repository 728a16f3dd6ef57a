"""Not a word of a case leaves the case: not in letters, the audit log, the logs, addresses or task arguments."""

import json
import logging
from typing import Any

from django.core import mail

from casuistiek.models import PracticeCase
from casuistiek.models.content import content_of
from leergang.audit.models import AuditEvent
from leergang.mailing import tasks
from leergang.mailing.models import Letter
from tests.casuistiek.forms_data import case_data, feedback_data, submit_data

CANARY = "kanarievogel"


def test_the_whole_line_without_a_trace(cast, sign_in, url, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    queued, addresses = [], []
    monkeypatch.setattr(tasks.deliver_due, "delay", lambda *args, **kwargs: queued.append((args, kwargs)))
    owner, trainer = sign_in(cast.participant), sign_in(cast.trainer)

    def go(client, address, data=None):
        response = client.post(address, data) if data is not None else client.get(address)
        addresses.append(f"{address} {response.get('Location', '')}")
        assert response.status_code < 400, (address, response.status_code)
        return response

    go(owner, "/casus/nieuw/", {})
    case = PracticeCase.objects.get()
    texts = {name: f"Hoe {CANARY} {name}" for name in PracticeCase.CONTENT}
    actors = {
        f"actors_{row}_{name}": f"{CANARY} {row}" for row in range(3) for name in ("label", "interest_text")
    }
    changes: dict[str, Any] = texts | actors | {"own_position": "adviser"}
    data = case_data(case, **changes)
    go(owner, url("case-autosave", case), data)
    case.refresh_from_db()
    go(owner, url("case-edit", case), {**data, "version": case.version, "next": "submit"})
    go(owner, url("case-submit", case))
    go(owner, url("case-submit", case), submit_data(case))
    go(trainer, "/feedback/")
    typed = feedback_data(punt_1_observation=f"{CANARY} las ik", punt_1_question=f"Wat is {CANARY}?")
    go(trainer, url("feedback-autosave", case), typed)
    go(trainer, url("feedback-edit", case), {**typed, "version": 1, "next": "publish"})
    confirm = go(trainer, url("feedback-publish", case)).context["form"].initial
    with caplog.at_level(logging.DEBUG):
        go(trainer, url("feedback-publish", case), {**confirm, "verdict": "more_asked"})
    go(owner, url("case-detail", case))
    go(owner, url("feedback-read", case), {})
    go(owner, url("case-withdraw", case), {})
    tasks.deliver_due()
    go(owner, url("case-delete", case), {})

    assert CANARY in json.dumps(content_of(case) | {"title": texts["title"]})  # there was something to leak
    letters = [
        f"{each.key} {each.subject} {each.body_text} {each.body_html}" for each in Letter.objects.all()
    ]
    sent = [str(message.message()) for message in mail.outbox]
    events = [f"{each.kind} {each.target} {json.dumps(each.facts)}" for each in AuditEvent.objects.all()]
    assert letters
    assert events
    for place in (letters, sent, events, addresses, [caplog.text], [repr(queued)]):
        assert CANARY not in "\n".join(place)
