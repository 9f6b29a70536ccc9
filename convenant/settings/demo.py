"""`make demo`: one machine, loopback, made-up data. The only settings that switch password rules and the
second factor off."""

from .base import *

IS_DEMO = True
AUTH_PASSWORD_VALIDATORS = []
SECOND_FACTOR_REQUIRED = False
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
STATIC_ROOT = None
SIGNIN_ON_LOOPBACK = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
KEEPER_NAME, KEEPER_MAIL = "Beheer van het demoportaal", "beheer@portaal.example"
SECURITY_CONTACT = "mailto:security@portaal.example"
