"""Tests run as the login role of the web process (recipe: alias `owner` migrates, `default` mirrors it)."""

from .base import *

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
DATABASES["default"] |= {"OPTIONS": {}, "TEST": {"MIRROR": "owner"}}
DATABASES["worker"] = database("login_worker", env.str("LOGIN_WORKER_PASSWORD")) | {"TEST": {"MIRROR": "owner"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SECOND_FACTOR_REQUIRED = False  # the cast signs in without; the tests of S26 switch it on
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
STATIC_ROOT = None
SIGNIN_ON_LOOPBACK = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # else each client of a test reads all files first
