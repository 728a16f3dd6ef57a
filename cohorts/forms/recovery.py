from django import forms

from leergang.web.forms import Form


class RecoveryForm(Form):
    is_voice_known = forms.BooleanField(
        label="Ik heb gebeld met een nummer dat ik al kende, en ik herkende de stem",
        error_messages={"required": "Bel eerst. Zet daarna dit vinkje."},
    )
