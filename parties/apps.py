from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "parties"
    verbose_name = "Partijen"

    def ready(self) -> None:
        from convenant.registry import agreement_loaders
        from convenant.tenancy import hooks

        from .loading import load_parties
        from .queries import circles_of

        hooks.fill_circles(circles_of)
        agreement_loaders.add("parties", load_parties)
