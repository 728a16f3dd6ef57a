"""The forms of allauth in our words: labels, hints and errors that say how to repair."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.account.models import EmailAddress
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as recovery_codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from leergang.accounts.models import User
from leergang.web.forms import Form, speak_dutch

PASSWORD_HINT = "Minstens 12 tekens. Een zin van vier of meer woorden is sterk en makkelijk te onthouden."  # noqa: S105 - a hint
PASSWORDS_DIFFER = "De twee wachtwoorden zijn niet gelijk. Vul ze opnieuw in."
PASSKEY_MISSING = "De passkey is niet gemaakt. Probeer het opnieuw."
PASSKEY_REFUSED = "Deze passkey herkennen we niet. Probeer het opnieuw, of kies een andere manier."
CODE_INPUT = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}

# Digits with the signs that people write between them; how many, by E.164 and the shortest Dutch ones.
NUMBER = re.compile(r"\+?[0-9(][0-9 ()./-]*")
FEWEST_DIGITS, MOST_DIGITS = 8, 15


@contextmanager
def refusing_nonsense() -> Iterator[None]:
    """Refuse what no browser sends; allauth and fido2 only expect answers that a browser made."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as nonsense:
        raise forms.ValidationError(PASSKEY_REFUSED) from nonsense


class InDutch:
    """Gives a form of allauth our words. `labels` and `hints` name its fields."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
        speak_dutch(self)  # type: ignore[arg-type]  # every subclass is a form


class InTwice(InDutch):
    """A new password, typed twice."""

    labels = {"password1": "Nieuw wachtwoord", "password2": "Nieuw wachtwoord, nog een keer"}
    hints = {"password1": PASSWORD_HINT}
    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", PASSWORDS_DIFFER)  # type: ignore[attr-defined]
        return self.cleaned_data


class LoginForm(InDutch, account.LoginForm):  # type: ignore[misc]
    labels = {"login": "E-mailadres van je werk", "password": "Wachtwoord"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(InDutch, account.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": "E-mailadres van je werk"}
    users: list[User]
    hints = {"email": "We sturen je een link waarmee je een uur lang een nieuw wachtwoord kunt instellen."}

    def clean_email(self) -> str:
        """Only somebody who came in by a personal link once gets a letter; the answer is the same for all."""
        email = str(super().clean_email())
        known = EmailAddress.objects.filter(user__in=self.users, email=email, verified=True)
        verified = set(known.values_list("user_id", flat=True))
        self.users = [user for user in self.users if user.pk in verified]
        return email


class ResetPasswordKeyForm(InTwice, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class SetPasswordForm(InTwice, account.SetPasswordForm):  # type: ignore[misc]
    labels = {"password1": "Wachtwoord", "password2": "Wachtwoord, nog een keer"}


class ChangePasswordForm(InTwice, account.ChangePasswordForm):  # type: ignore[misc]
    labels = {**InTwice.labels, "oldpassword": "Huidig wachtwoord"}


class ReauthenticateForm(InDutch, account.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": "Wachtwoord"}


class _CodeForm(InDutch):
    labels = {"code": "Code"}
    hints = {"code": "De zes cijfers uit je authenticator-app, of een van je herstelcodes."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(CODE_INPUT)
        self.fields["code"].error_messages["required"] = "Vul de code in."


class AuthenticateForm(_CodeForm, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateCodeForm(_CodeForm, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateTOTPForm(_CodeForm, totp.ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": "Code uit je app"}
    hints = {"code": "De zes cijfers die je app nu laat zien."}


class DeactivateTOTPForm(InDutch, totp.DeactivateTOTPForm):  # type: ignore[misc]
    pass


class AddPasskeyForm(InDutch, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey is always both factors: it lives on the device and asks for a finger, a face or a PIN."""

    labels = {"name": "Naam van deze passkey"}
    hints = {"name": "Bijvoorbeeld ‘Telefoon’ of ‘Laptop van het werk’."}

    name = forms.CharField(max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        self.fields["credential"].error_messages["required"] = PASSKEY_MISSING

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        with refusing_nonsense():
            return dict(super().clean())


class _ShownPasskeyForm(InDutch):
    def clean_credential(self) -> Authenticator:
        with refusing_nonsense():
            return super().clean_credential()  # type: ignore[misc]  # every subclass is such a form


class LoginPasskeyForm(_ShownPasskeyForm, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class AuthenticatePasskeyForm(_ShownPasskeyForm, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticatePasskeyForm(_ShownPasskeyForm, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class EditPasskeyForm(InDutch, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    labels = {"name": "Naam van deze passkey"}

    name = forms.CharField(max_length=60)


class GenerateRecoveryCodesForm(InDutch, recovery_codes.GenerateRecoveryCodesForm):  # type: ignore[misc]
    pass


class AddressForm(Form):
    """Another address for the own account."""

    email = forms.EmailField(
        label="Nieuw e-mailadres",
        max_length=254,
        help_text="We sturen er een link naartoe. Pas als je die gebruikt, geldt het nieuwe adres.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PhoneForm(Form):
    """A number to be called on; empty takes it away."""

    phone = forms.CharField(
        label="Telefoonnummer",
        required=False,
        max_length=30,
        help_text="Bijvoorbeeld 06 12 34 56 78. Maak het veld leeg om je nummer weg te halen.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        typed = " ".join(str(self.cleaned_data["phone"]).split())
        digits = sum(char.isdigit() for char in typed)
        if typed and not (NUMBER.fullmatch(typed) and FEWEST_DIGITS <= digits <= MOST_DIGITS):
            raise forms.ValidationError(
                "Dit is geen telefoonnummer. Schrijf alleen cijfers, bijvoorbeeld 06 12 34 56 78."
            )
        return typed
