import datetime as dt

import factory

from leergang.mailing.models import Letter
from tests.factories.accounts import UserFactory

MOMENT = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)


class LetterFactory(factory.django.DjangoModelFactory[Letter]):
    class Meta:
        model = Letter

    key = factory.Sequence(lambda n: f"proef:{n}")
    kind = "proef"
    recipient = factory.SubFactory(UserFactory)
    to_address = factory.LazyAttribute(lambda letter: letter.recipient.email)
    subject = "Leergang Regiegemeente: proef"
    body_text = "Dag, dit is de tekst.\n"
    body_html = "<p>Dag, dit is de tekst.</p>"
    due_at = MOMENT
    message_id = factory.Sequence(lambda n: f"<proef-{n}@localhost>")

    class Params:
        sent = factory.Trait(state="sent", sent_at=MOMENT)
        with_calendar = factory.Trait(
            calendar="BEGIN:VCALENDAR\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n", calendar_method="REQUEST"
        )
