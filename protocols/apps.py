from django.apps import AppConfig


class ProtocolsConfig(AppConfig):
    name = "protocols"
    verbose_name = "Protocollen"

    def ready(self) -> None:
        from convenant.registry import agreement_loaders, search_sources

        from .loading import load_protocol
        from .search import SOURCES

        agreement_loaders.add("protocol", load_protocol)
        for key, source in SOURCES.items():
            search_sources.add(key, source)
