"""When a module, or one unit of it, opens for a lichting."""

from typing import Any

from django import forms
from django.http import QueryDict

from cohorts.actions.releases import MOST_DAYS, Wish
from cohorts.forms.cohorts import date_field
from cohorts.models import Cohort, ReleaseRule
from cohorts.reports.releases import Choices
from cohorts.states import ReleaseWay
from leergang.web.forms import Form

BEFORE, AFTER = "voor", "na"


class ReleaseForm(Form):
    """`wish()` gives the rule; what does not belong to the chosen way is left aside."""

    what = forms.ChoiceField(label="Wat gaat later open?")
    way = forms.ChoiceField(label="Wanneer?", choices=ReleaseWay.choices, widget=forms.RadioSelect)
    opens_on = date_field(
        "Op welke datum?", required=False, help_text="Alleen bij een datum. Bijvoorbeeld 3-3-2027"
    )
    session = forms.ChoiceField(
        label="Rond welke bijeenkomst?", required=False, help_text="Alleen bij een bijeenkomst."
    )
    days = forms.IntegerField(
        label="Hoeveel dagen?",
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "app-field--short"}
        ),
        help_text="Alleen bij een bijeenkomst; 0 is de dag zelf.",
        error_messages={
            "min_value": "Vul 0 of meer in.",
            "max_value": f"Meer dan {MOST_DAYS} dagen kan niet.",
        },
    )
    side = forms.ChoiceField(
        label="Ervoor of erna?",
        required=False,
        choices=[(BEFORE, "Dagen ervoor"), (AFTER, "Dagen erna")],
        initial=BEFORE,
    )
    after_unit = forms.ChoiceField(
        label="Na welk onderdeel?", required=False, help_text="Alleen bij ‘Na een onderdeel’."
    )

    def __init__(
        self, data: QueryDict | None = None, *, choices: Choices, only: str = "", **more: Any
    ) -> None:
        """`only` is the thing that a rule is about which is changed: that stays."""
        super().__init__(data, **more)
        self.choices = choices
        units = [(f"u{unit.pk}", f"{unit.code} {unit.title}") for unit in choices.units]
        modules = [
            (f"m{module.pk}", f"{module.code} {module.title} (hele module)") for module in choices.modules
        ]
        things = sorted([*modules, *units], key=lambda pair: choices.place[pair[0]])
        self._offer("what", [pair for pair in things if only in {"", pair[0]}])
        self._offer("session", [(str(one.pk), f"{one.number}. {one.title}") for one in choices.sessions])
        self._offer("after_unit", [(str(unit.pk), f"{unit.code} {unit.title}") for unit in choices.units])
        for name in ("opens_on", "session", "days", "side", "after_unit"):
            self.fields[name].says_optional = False  # type: ignore[attr-defined]

    def _offer(self, name: str, options: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "Maak een keuze"), *options]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Of what was chosen only the fields of the chosen way count."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("way") == ReleaseWay.SESSION:
            if not cleaned.get("session") and "session" not in self.errors:
                self.add_error("session", "Kies een bijeenkomst.")
            if cleaned.get("days") is None and "days" not in self.errors:
                self.add_error("days", "Vul een aantal dagen in; 0 is de dag zelf.")
        return cleaned

    def wish(self) -> Wish:
        """The rule as it was filled in; only of a valid form."""
        cleaned = self.cleaned_data
        kind, pk = cleaned["what"][0], int(cleaned["what"][1:])
        unit = self.choices.unit(pk) if kind == "u" else None
        module = self.choices.module(unit.module_id if unit else pk)
        days = cleaned.get("days")
        return Wish(
            module,
            unit,
            ReleaseWay(cleaned["way"]),
            opens_on=cleaned.get("opens_on"),
            session=self.choices.session(int(cleaned["session"])) if cleaned.get("session") else None,
            days=-days if days and cleaned.get("side") != AFTER else days,
            after_unit=self.choices.unit(int(cleaned["after_unit"])) if cleaned.get("after_unit") else None,
        )


def written(rule: ReleaseRule) -> dict[str, Any]:
    """A rule as the fields show it."""
    days = rule.days or 0
    return {
        "what": f"u{rule.unit_id}" if rule.unit_id else f"m{rule.module_id}",
        "way": rule.way,
        "opens_on": rule.opens_on,
        "session": str(rule.session_id or ""),
        "days": abs(days),
        "side": AFTER if days > 0 else BEFORE,
        "after_unit": str(rule.after_unit_id or ""),
    }


def choices_of(cohort: Cohort, *, keep: ReleaseRule | None = None) -> Choices:
    """What there is to choose from, the session of the rule that is changed included."""
    return Choices(cohort, keep=keep.session_id if keep else None)
