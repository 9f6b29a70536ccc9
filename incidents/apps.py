from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = "Incidenten"

    def ready(self) -> None:
        from . import tasks  # noqa: F401  (its handlers register themselves)
