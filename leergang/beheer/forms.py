from django import forms

from leergang.web.forms import Form

CHECKED = (
    ("spoken", "Ik heb de persoon gesproken"),
    ("job_title", "Functie en organisatie zijn dezelfde"),
    ("confirmed", "De coördinator heeft het bevestigd"),
)


class SamePersonForm(Form):
    """A name is not enough: what else was compared, and that it is really one human."""

    checked = forms.ChoiceField(
        label="Waaraan zie je, behalve aan de naam, dat dit dezelfde persoon is?",
        choices=CHECKED,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waaraan je ziet dat dit dezelfde persoon is."},
    )
    is_same = forms.BooleanField(
        label="Ik heb gecontroleerd dat dit één en dezelfde persoon is",
        error_messages={"required": "Controleer eerst of dit dezelfde persoon is, en kruis dat dan aan."},
    )
