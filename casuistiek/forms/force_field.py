"""What is said of a party, a line, a movement, and where the energy goes."""

from typing import Any

from django import forms

from casuistiek.drawing.words import names_in
from casuistiek.models import CaseActor, CaseRelation, Movement
from casuistiek.models.content import Content, field_of
from casuistiek.states import (
    ActorKind,
    ActorSide,
    Attitude,
    Degree,
    Influence,
    Quality,
    RelationType,
    Stake,
    Strength,
)
from leergang.web.forms import EMPTY_CHOICE, Form

UNSAID = ("", "Weet ik niet")


def _number(model: Any, name: str, choices: type[Any], *, required: bool = True) -> forms.TypedChoiceField:
    listed = list(choices.choices)
    return forms.TypedChoiceField(
        label=str(field_of(model, name).verbose_name).capitalize(),
        choices=listed if required else [UNSAID, *listed],
        coerce=int,
        empty_value=None,
        required=required,
    )


def _text(model: Any, name: str, *, required: bool = False, **kwargs: Any) -> forms.CharField:
    field = field_of(model, name)
    return forms.CharField(
        label=str(field.verbose_name).capitalize(),
        max_length=field.max_length,
        required=required,
        error_messages={"max_length": f"Maak er hoogstens {field.max_length} tekens van."},
        **kwargs,
    )


class PartyForm(Form):
    label = _text(CaseActor, "label", required=True, help_text="Een rol, geen naam: ‘de wethouder’.")
    side = forms.ChoiceField(label="Binnen of buiten", choices=ActorSide.choices)
    kind = forms.ChoiceField(label="Soort partij", choices=ActorKind.choices, initial=ActorKind.OTHER)
    attitude = _number(CaseActor, "attitude", Attitude)
    influence = _number(CaseActor, "influence", Influence)
    stake = _number(CaseActor, "stake", Stake)
    trust = _number(CaseActor, "trust", Degree, required=False)
    agreement = _number(CaseActor, "agreement", Degree, required=False)
    interest_text = _text(CaseActor, "interest_text")
    at_table = forms.BooleanField(label="Zit aan tafel", required=False)
    unsure = forms.BooleanField(label="Dit is een gok", required=False)

    def __init__(self, *args: Any, is_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("trust", "agreement", "interest_text"):
            self.fields[name].says_optional = False  # type: ignore[attr-defined]
        if is_self:
            for name in ("side", "kind", "trust", "agreement", "at_table", "unsure"):
                del self.fields[name]


NEW_PARTY = {
    "side": ActorSide.OUTSIDE.value,
    "kind": ActorKind.OTHER.value,
    "attitude": Attitude.NEUTRAL.value,
    "influence": Influence.SOME.value,
    "stake": Stake.SOME.value,
    "at_table": True,
}


def _party_choice(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int)


class _Among(Form):
    """A form that chooses among the parties of a field."""

    CHOOSES: tuple[str, ...] = ()

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.CHOOSES:
            self.fields[name].choices = [("", EMPTY_CHOICE), *names_in(content).items()]  # type: ignore[attr-defined]


class LineForm(_Among):
    CHOOSES = ("source", "target")

    source = _party_choice("Van")
    target = _party_choice("Naar")
    type = forms.ChoiceField(label="Soort lijn", choices=RelationType.choices)
    quality = _number(CaseRelation, "quality", Quality)
    strength = _number(CaseRelation, "strength", Strength)
    directed = forms.BooleanField(label="Gaat één kant op", required=False)
    note = _text(CaseRelation, "note")


class MovementForm(_Among):
    CHOOSES = ("actor",)

    actor = _party_choice("Welke partij")
    target_attitude = _number(Movement, "target_attitude", Attitude)
    target_influence = _number(Movement, "target_influence", Influence)
    first_step = _text(Movement, "first_step")
    my_part = _text(Movement, "my_part")
    by_on = forms.DateField(
        label="Vóór",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Vul een datum in, zoals 25-11-2026."},
    )

    def values(self) -> dict[str, Any]:
        """As it stands in a Content: days as text."""
        day = self.cleaned_data["by_on"]
        return {**self.cleaned_data, "by_on": day.isoformat() if day else None}


class ResultForm(Form):
    result = _text(Movement, "result", help_text="Wat werd het? Rollen, geen namen.")


class EnergyForm(Form):
    """A number for each party; empty is not said."""

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for actor in content["actors"]:
            if not actor["is_self"]:
                field = forms.IntegerField(
                    label=names_in(content)[actor["position"]],
                    required=False,
                    min_value=0,
                    max_value=100,
                    initial=actor["energy"],
                    error_messages=dict.fromkeys(
                        ("min_value", "max_value", "invalid"), "Vul een getal van 0 tot en met 100 in."
                    ),
                )
                field.says_optional = False  # type: ignore[attr-defined]
                self.fields[f"energie-{actor['position']}"] = field

    def energy(self) -> dict[int, int | None]:
        return {int(name.removeprefix("energie-")): value for name, value in self.cleaned_data.items()}
