"""Accounts, second steps, lock-outs and sessions: what decides who gets in, and for how long."""

import environ

env = environ.Env()

AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "convenant.signin.passwords.LongEnough"},
    {"NAME": "convenant.signin.passwords.NotCommon"},
    {"NAME": "convenant.signin.passwords.NotOfThisPlace"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/accounts/login/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "convenant.signin.accounts.ClosedAdapter"
ACCOUNT_FORMS = {
    "change_password": "convenant.signin.account_forms.ChangePassword",
    "set_password": "convenant.signin.account_forms.SetPassword",
    "reset_password": "convenant.signin.account_forms.AskNewPassword",
    "reset_password_from_key": "convenant.signin.account_forms.NewPassword",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60

SECOND_FACTOR_REQUIRED = True
"""False in the demo alone. Who is asked: `convenant.signin.demand`."""
SECOND_FACTOR_NOT_FOR = env.list("SECOND_FACTOR_NOT_FOR", default=["docent"])
"""Functions that may sign in with a password alone (ADR 20). Administrators never."""
DEVICE_COOKIE_NAME = "device"
MFA_ADAPTER = "convenant.signin.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator gave the address; nobody signs up
MFA_RATE_LIMITS = False  # a passkey holds no secret to guess, and a school may share one address
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off; a code counts once all the same
MFA_TOTP_ISSUER = "Convenantportaal"
MFA_FORMS = {
    "authenticate": "convenant.signin.forms.CodeForm",
    "reauthenticate": "convenant.signin.forms.CodeAgainForm",
    "activate_totp": "convenant.signin.forms.ActivateAppForm",
    "add_webauthn": "convenant.signin.forms.AddPasskeyForm",
    "edit_webauthn": "convenant.signin.forms.RenamePasskeyForm",
}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HANDLER = "convenant.signin.locks.DevicesApart"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], ["username"]]
AXES_CLIENT_IP_CALLABLE = "convenant.lockout.address_of"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_USERNAME_CALLABLE = "convenant.lockout.account_of"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
LOCKOUT_PER_ACCOUNT = env.int("LOCKOUT_PER_ACCOUNT", default=20)
RESET_MAILS_PER_HOUR = env.int("RESET_MAILS_PER_HOUR", default=3)
RESET_MAILS_FROM_ONE_PLACE = env.int("RESET_MAILS_FROM_ONE_PLACE", default=20)
SIGNIN_HOSTS = env.list("SIGNIN_HOSTS", default=[])
"""Hosts of sign-in services (OpenID Connect) that an organisation may connect: the portal asks no other one."""
SIGNIN_ON_LOOPBACK = False
"""A service on this very machine, without TLS: for the demo and the tests."""
INVITATIONS_PER_HOUR = env.int("INVITATIONS_PER_HOUR", default=20)
"""Mails that one organisation sends to people it invites."""
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
"""How many proxies of one's own stand before the portal. Too high, and a visitor chooses the address that is locked."""

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = SESSION_LONGEST = 10 * 3600
SESSION_IDLE = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
