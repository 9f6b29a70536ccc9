from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VaultConfig(AppConfig):
    name = "convenant.vault"
    label = "vault"
    verbose_name = "Kluis"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers itself)
        from .registering import register_first

        post_migrate.connect(register_first, sender=self, dispatch_uid="vault.master_key")
