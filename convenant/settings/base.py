"""Shared settings. Everything secret or local comes from the environment and fails loudly when absent."""

from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from psycopg import Connection

from .signin import *

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]

SECRET_KEY = env.str("SECRET_KEY")
VAULT_MASTER_KEY_FILE = env.str("VAULT_MASTER_KEY_FILE", default="")
CREDENTIALS_DIRECTORY = env.str("CREDENTIALS_DIRECTORY", default="")
"""Set by systemd: where the credential `vault_master_key` lies, when no file is named."""
DEBUG = False
IS_DEMO = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.mfa",
    "axes",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "convenant.audit",
    "convenant.vault",
    "convenant.apps.ConvenantConfig",
    "parties.apps.PartiesConfig",
    "protocols.apps.ProtocolsConfig",
    "incidents.apps.IncidentsConfig",
    "meetings.apps.MeetingsConfig",
    "convenant.tenancy",  # last: its post_migrate hands out the grants on everything above
]

MIDDLEWARE = [
    "convenant.observing.ObserveMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "convenant.middleware.NoStoreMiddleware",
    "convenant.middleware.SignedOutFragmentMiddleware",
    "convenant.middleware.FormsAloneMiddleware",
    "convenant.middleware.DropOddCookiesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "convenant.signin.required.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "convenant.middleware.LargestBodyMiddleware",
    "convenant.signin.session_limits.SessionLimitMiddleware",
    "convenant.signin.afterwards.AfterwardsMiddleware",
    "convenant.signin.devices.KnownDeviceMiddleware",
    "convenant.signin.exports.ExportLimitMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "convenant.signin.vouched.VouchedMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "convenant.middleware.RefuseNulMiddleware",
    "convenant.middleware.UnreadableMiddleware",
    "convenant.signin.carrying.CarriedFormMiddleware",
    "convenant.tenancy.middleware.ScopeMiddleware",
]

ROOT_URLCONF = "convenant.urls"
WSGI_APPLICATION = "convenant.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["convenant.templatetags.addresses", "convenant.templatetags.form_marks"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "convenant.shell.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("vs",)
CRISPY_TEMPLATE_PACK = "vs"
CRISPY_FAIL_SILENTLY = False


def reset_connection(connection: Connection) -> None:
    """Second line behind transaction-local settings: a connection goes back to the pool as nobody."""
    connection.autocommit = True
    connection.execute("reset role")
    connection.execute("reset all")


def database(user: str, password: str, **options: Any) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": env.str("DATABASE_HOST"),
        "PORT": env.str("DATABASE_PORT", default="5432"),
        "NAME": env.str("DATABASE_NAME", default="convenantportaal"),
        "USER": user,
        "PASSWORD": password,
        "OPTIONS": options,
    }


LOGIN = env.str("DATABASE_LOGIN", default="login_web")
POOL = {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=4), "reset": reset_connection, "timeout": 10}
DATABASES = {
    "default": database(LOGIN, env.str(f"{LOGIN.upper()}_PASSWORD"), pool=POOL),
    "owner": database("login_migrate", env.str("LOGIN_MIGRATE_PASSWORD", default=""), options="-c role=owner"),
}
DATABASE_PREPARES = env.bool("DATABASE_PREPARES", default=True)
"""Off behind a pooler that hands each transaction another connection (ADR 25)."""
DATABASE_MUST_BE_DURABLE = False
"""In production readyz refuses a database that may lose what it confirmed."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

EXPORTS_PER_HOUR = env.int("EXPORTS_PER_HOUR", default=10)
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "convenant.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
"""Read at all. A form takes fewer, and says how many (`convenant.files.spool.MOST_AT_ONCE`)."""
LARGEST_BODY = 128 * 1024 * 1024
"""Of any request, in bytes: two files of 50 MB with their form, so that a file that is too large is still refused
beside its field. More is refused before it is read."""
FILE_UPLOAD_HANDLERS = [
    "convenant.files.spool.CountedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "convenant.files.spool.SealedUploadHandler",
]
CLAMAV_HOST, CLAMAV_PORT = env.str("CLAMAV_HOST", default=""), env.int("CLAMAV_PORT", default=3310)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "require-trusted-types-for": ["'script'"],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "fullscreen", "display-capture")
}

LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

CELERY_BROKER_URL = env.str("BROKER_URL", default="memory://")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = env.json("BROKER_OPTIONS", default={}) | {
    "max_retries": 0,
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1,
}
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
JOB_SILENT_SECONDS = env.int("JOB_SILENT_SECONDS", default=600)
"""A running job that reported nothing for so long goes out again."""
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "tenancy.sweep", "schedule": env.float("SWEEP_SECONDS", default=30.0)},
    "states": {"task": "convenant.publish_all", "schedule": crontab(hour=1, minute=30)},
    "keys": {"task": "vault.prepare", "schedule": crontab(hour=2, minute=30)},
    "terms": {"task": "convenant.renew_terms", "schedule": crontab(hour=0, minute=10)},
    "rounds": {"task": "convenant.rounds", "schedule": crontab(hour=0, minute=5)},
    "remind": {"task": "convenant.remind", "schedule": crontab(minute="*/15")},
    "messages": {"task": "convenant.messages", "schedule": crontab(hour=4, minute=10)},
    "sessions": {"task": "tenancy.clear_sessions", "schedule": crontab(minute="*/15")},
    "anchor": {"task": "audit.anchor_trail", "schedule": crontab(hour=3, minute=30)},
}
BACKUP_FOLDER = env.str("BACKUP_FOLDER", default="")
"""Where `manage.py backup` writes; the operator's page tells how old the newest file is."""
TRAIL_ANCHOR_FOLDER = env.str("TRAIL_ANCHOR_FOLDER", default="")
"""Where the worker writes the heads of the trails each night; best on another machine. Empty: nowhere."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"mask": {"()": "convenant.logs.MaskTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}

PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")
"""Where people reach the portal: what the links in mails begin with."""

KEEPER_NAME, KEEPER_MAIL = env.str("KEEPER_NAME", default=""), env.str("KEEPER_MAIL", default="")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
"""Who runs the installation, for the pages the law asks; where a weakness is reported: `mailto:` or `https://`."""

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
"""What Prometheus shows to be let in at /metrics. Empty: there is no such page."""
