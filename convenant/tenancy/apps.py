from typing import Any

from celery.signals import beat_init, worker_init
from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class TenancyConfig(AppConfig):
    name = "convenant.tenancy"
    label = "tenancy"
    verbose_name = "Organisaties en muren"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers itself)
        from .starting import refuse_to_serve_unsound

        worker_init.connect(refuse_to_serve_unsound, weak=False)
        beat_init.connect(refuse_to_serve_unsound, weak=False)
        pre_migrate.connect(install_policy_functions, sender=self)
        post_migrate.connect(give_grants, sender=self, dispatch_uid="tenancy.grants")


def install_policy_functions(*, using: str, plan: list[Any], **kwargs: Any) -> None:
    """Before any table: the policies in the migrations name these functions."""
    from .functions import POLICY_FUNCTIONS

    with connections[using].cursor() as cursor:
        cursor.execute(POLICY_FUNCTIONS)


def give_grants(*, using: str, **kwargs: Any) -> None:
    """Each app's post_migrate adds its own functions; tenancy is listed last in INSTALLED_APPS, so this runs last."""
    from .grants import apply_grants

    apply_grants(connections[using])
