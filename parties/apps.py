from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "parties"
    verbose_name = "Partijen"

    def ready(self) -> None:
        from convenant.tenancy import hooks

        from .queries import circles_of

        hooks.fill_circles(circles_of)
