"""Where allauth asks us: who may sign up, what its letters say, how secrets are kept."""

from functools import cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from leergang.accounts import mails, qr, second_factor
from leergang.accounts.actions import logins
from leergang.accounts.models import User
from leergang.mailing import outbox, tasks
from leergang.moment import now

INCORRECT_CODE = "Deze code klopt niet of is al gebruikt. Vul de nieuwe code uit je app in."
TOO_MANY = "Je hebt het te vaak geprobeerd. Wacht vijf minuten en probeer het dan opnieuw."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Het e-mailadres of het wachtwoord klopt niet. Controleer ze allebei.",
        "enter_current_password": "Dit is niet je huidige wachtwoord. Vul het opnieuw in.",
        "incorrect_password": "Dit wachtwoord klopt niet. Vul het opnieuw in.",
        "incorrect_code": INCORRECT_CODE,
        "rate_limited": TOO_MANY,
        "too_many_login_attempts": TOO_MANY,
        "account_inactive": "Dit account is afgesloten. Vraag je coördinator of het bureau om hulp.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """People come in by an invitation only."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Letters of allauth become ours: in Dutch, in the outbox, to a person that exists."""
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        if user is not None:
            outbox.post(mails.of_allauth(template_prefix, user=user, facts=context, now=now()))
            tasks.wake()

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Say by mail that something changed in how somebody logs in; not at the very first set-up."""
        if not (template_prefix in mails.FIRST_STEPS and self._is_setting_up(user)):
            self.send_mail(template_prefix, email or user.email, {**(context or {}), "user": user})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link for a new password, on our own address whatever the request said."""
        names = {"uidb36": "UID", "key": "KEY"}
        path = reverse("account_reset_password_from_key", kwargs=names).replace("UID-KEY", key)
        return f"{settings.SITE_URL}{path}"

    def send_confirmation_mail(self, *args: Any, **kwargs: Any) -> None:
        """An address is confirmed by a personal link only (leergang.accounts.actions.invitations)."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        logins.password_refused(str(credentials.get("email", "")))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:  # noqa: ARG002
        """A full login confirms itself before it changes its keys; one without any key comes to make them."""
        return second_factor.passed(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to confirm that it is really you: the passkey first."""
        words = {
            "mfa_reauthenticate:webauthn": "Bevestig met je passkey",
            "reauthenticate": "Bevestig met je wachtwoord",
            "mfa_reauthenticate": "Bevestig met een code",
        }
        methods = {method["id"]: method for method in super().get_reauthentication_methods(user)}
        return [{**methods[key], "description": text} for key, text in words.items() if key in methods]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """A first password is half of the way in; the other half comes next."""
        return reverse("account_profile" if second_factor.passed(request) else "mfa_activate_totp")

    def _is_setting_up(self, user: User) -> bool:
        return bool(Authenticator.objects.filter(user=user, type__in=second_factor.FACTORS).count() <= 1)


@cache
def _keys(keys: str) -> MultiFernet:
    # The first key encrypts, the others still decrypt: a key is replaced by putting a new one in front.
    return MultiFernet([Fernet(key) for key in keys.split(",")])


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": INCORRECT_CODE,
        "unverified_email": "Je e-mailadres is nog niet bevestigd. Vraag je coördinator om een nieuwe link.",
        "cannot_generate_recovery_codes": "Stel eerst een passkey of een authenticator-app in.",
    }

    def encrypt(self, text: str) -> str:
        """Secrets stand encrypted in the database (SEC-25)."""
        return _keys(settings.MFA_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys(settings.MFA_KEY).decrypt(encrypted_text).decode()

    def build_totp_svg(self, url: str) -> SafeString:
        return qr.svg(url, label="QR-code voor je authenticator-app")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.SITE_HOST, "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's signature
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Mijn passkey" if number == 1 else f"Passkey {number}"
