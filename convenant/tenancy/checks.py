"""System checks: refuse to serve with a database login that walls do not bind."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from .grants import LOGINS, THIRD_PARTY, walled_models

ALLOWED_LOGINS = LOGINS[:2]


@register(Tags.database)
def login_is_bound(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    user = settings.DATABASES["default"]["USER"]
    if user in ALLOWED_LOGINS:
        return []
    return [Error(f"the portal connects as {user!r}; only {ALLOWED_LOGINS} are bound by the walls", id="tenancy.E001")]


@register(Tags.models)
def every_model_has_a_kind(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    from django.apps import apps

    known = {model._meta.db_table for model in walled_models()} | set(THIRD_PARTY)
    return [
        Error(f"{model._meta.label} is no own, circle, reference or account row", id="tenancy.E002")
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in known
    ]
