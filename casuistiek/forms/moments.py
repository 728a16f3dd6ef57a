"""Which moment of the krachtenveld is kept."""

from django import forms

from casuistiek.states import SnapshotMoment
from leergang.web.forms import Form


class MomentForm(Form):
    moment = forms.ChoiceField(label="Welk moment is dit?", choices=SnapshotMoment.choices)
    note = forms.CharField(
        label="Notitie",
        required=False,
        max_length=200,
        help_text="Wat gebeurde er? Rollen, geen namen.",
        error_messages={"max_length": "Maak er hoogstens 200 tekens van."},
    )
