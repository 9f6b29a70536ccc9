"""The library's names, at Dutch paths."""

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from .views import add_passkey, overview, sign_in

urlpatterns = [
    path("", overview, name="mfa_index"),
    path("code/", base.authenticate, name="mfa_authenticate"),
    path("opnieuw/", base.reauthenticate, name="mfa_reauthenticate"),
    path("app/", app.activate_totp, name="mfa_activate_totp"),
    path("app/verwijderen/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("herstelcodes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("herstelcodes/nieuw/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sleutels/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("sleutels/nieuw/", add_passkey, name="mfa_add_webauthn"),
    path("sleutels/opnieuw/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sleutels/inloggen/", sign_in, name="mfa_login_webauthn"),
    path("sleutels/<int:pk>/verwijderen/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("sleutels/<int:pk>/naam/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]
