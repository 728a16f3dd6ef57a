"""Our own list over allauth's views, with the names by which allauth finds them.

What is not here does not exist: signing up, several addresses for one account, logging in by a mailed code.
Three names lead to the profile page, because allauth returns to each of them after a change.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import URLPattern, path, re_path

from leergang.accounts.access import public, setting_up, signed_in
from leergang.accounts.views import addresses, entrance, invitations, own_data, profile

urlpatterns: list[URLPattern] = [
    path("uitnodiging/<str:token>/", invitations.invitation, name="invitation"),
    # Coming in and going out
    path("inloggen/", public(entrance.LoginView.as_view()), name="account_login"),
    path("inloggen/passkey/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("inloggen/code/", public(mfa.authenticate), name="mfa_authenticate"),
    path("inloggen/afgesloten/", public(account.account_inactive), name="account_inactive"),
    path(
        "inloggen/adres-niet-bevestigd/",
        public(account.EmailVerificationSentView.as_view()),
        name="account_email_verification_sent",
    ),
    path("uitloggen/", public(account.logout), name="account_logout"),
    path("aanmelden/", entrance.sign_up_closed, name="account_signup"),
    # A forgotten password
    path("wachtwoord-vergeten/", public(account.password_reset), name="account_reset_password"),
    path(
        "wachtwoord-vergeten/verstuurd/",
        public(account.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "wachtwoord-vergeten/klaar/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(  # the same pattern as allauth's: the key has hyphens of its own
        r"^wachtwoord-vergeten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        public(account.PasswordResetFromKeyView.as_view(reset_url_key="instellen")),
        name="account_reset_password_from_key",
    ),
    # The first set-up; the pages where a key is added are also those of later
    path("account/instellen/", profile.set_up, name="account_set_up"),
    path(
        "account/wachtwoord/instellen/",
        setting_up(entrance.PasswordSetView.as_view()),
        name="account_set_password",
    ),
    path("account/authenticator/instellen/", setting_up(totp.activate_totp), name="mfa_activate_totp"),
    path(
        "account/passkeys/toevoegen/",
        setting_up(entrance.AddPasskeyView.as_view()),
        name="mfa_add_webauthn",
    ),
    # The own account
    path("account/", profile.profile, name="account_profile"),
    path("account/", profile.profile, name="mfa_index"),
    path("account/", profile.profile, name="mfa_list_webauthn"),
    path("account/sessies/uitloggen/", profile.sessions_end, name="account_sessions_end"),
    path("account/adres/", addresses.address_change, name="address_change"),
    path("account/adres/<str:address_token>/", addresses.address_confirm, name="address_confirm"),
    path("account/wachtwoord/", signed_in(account.password_change), name="account_change_password"),
    path("account/authenticator/verwijderen/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/passkeys/<int:pk>/", signed_in(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "account/passkeys/<int:pk>/verwijderen/",
        signed_in(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("account/gegevens/", own_data.own_data_page, name="own_data"),
    path("account/gegevens/download/", own_data.own_data_download, name="own_data_download"),
    path("account/telefoon/", profile.phone, name="account_phone"),
    path("account/herstelcodes/", signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/herstelcodes/afdrukken/", profile.recovery_codes_print, name="recovery_codes_print"),
    path(
        "account/herstelcodes/nieuwe/",
        signed_in(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    # Confirming that it is really you
    path("account/bevestigen/wachtwoord/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("account/bevestigen/code/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "account/bevestigen/passkey/",
        signed_in(entrance.ConfirmWithPasskeyView.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
]

# The door of the demo (leergang/accounts/demo.py); outside the demo its address does not exist.
demo_urlpatterns = [path("demo/<uuid:public_id>/", entrance.demo_sign_in, name="demo_sign_in")]

if settings.DEMO:
    urlpatterns += demo_urlpatterns
