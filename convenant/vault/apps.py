from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "convenant.vault"
    label = "vault"
    verbose_name = "Kluis"
