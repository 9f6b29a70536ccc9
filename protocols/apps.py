from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "protocols"
    verbose_name = "Protocollen"

    def ready(self) -> None:
        from convenant.registry import agreement_loaders

        from .loading import load_protocol

        agreement_loaders.add("protocol", load_protocol)
