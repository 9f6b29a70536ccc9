from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = "Incidenten"

    def ready(self) -> None:
        from convenant.registry import agenda_suggestions, report_sections, start_items

        from . import report, suggestions, tasks  # noqa: F401  (the handlers of tasks register themselves)

        agenda_suggestions.add("incidents.released", suggestions.released)
        report_sections.add("incidents.released", report.section)
        start_items.add("incidents.releases", suggestions.approvals_waiting)
