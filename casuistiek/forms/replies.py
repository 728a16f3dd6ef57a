"""The form in which an owner says what became of a point of feedback."""

from typing import Any

from django import forms

from casuistiek.forms.typed import TypedText
from casuistiek.forms.writing import version_in
from casuistiek.models import PointReply
from casuistiek.models.content import field_of
from leergang.web.forms import Form

LIMIT = field_of(PointReply, "text").max_length or 0


class ReplyForm(Form):
    use_required_attribute = False

    text = TypedText(
        label="Dit deed ik met de feedback",
        required=True,  # only for the words beside the label: an empty reply takes it back
        help_text=f"Wat pas je aan, of wat laat je zo, en waarom? Hooguit {LIMIT} tekens.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, reply: PointReply, *args: Any, **kwargs: Any) -> None:
        # Several may be open on one page.
        super().__init__(
            *args, initial={"text": reply.text}, auto_id=f"reactie-{reply.point_id}-%s", **kwargs
        )
        self.reply = reply
        self.version = version_in(self.data) if self.is_bound else reply.version

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if len(text) > LIMIT:
            raise forms.ValidationError(f"Dit zijn {len(text)} tekens. Kort in tot {LIMIT}.", code="too_long")
        return text
