from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "convenant.audit"
    label = "audit"
    verbose_name = "Logboek"

    def ready(self) -> None:
        from convenant.tenancy import hooks
        from convenant.tenancy.scope import before_commit

        from .refusal import record_refusal
        from .trail import write_pending

        before_commit.append(write_pending)
        hooks.on_refusal.append(record_refusal)
        post_migrate.connect(install, sender=self)


def install(*, using: str, **kwargs: Any) -> None:
    """The append function must stand before tenancy hands out the grants."""
    from .functions import INSTALL

    connection = connections[using]
    if "audit_entry" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(INSTALL)
