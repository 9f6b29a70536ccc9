from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = "Incidenten"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from convenant.registry import (
            agenda_suggestions,
            demo_steps,
            evidence,
            report_sections,
            start_items,
            start_pages,
        )

        from . import exchange_wiring, report, suggestions, tasks  # noqa: F401  (the handlers of tasks register themselves)
        from .demo.build import build_incidents
        from .evidence import registered
        from .leaving import close_vaults
        from .queries.start import waiting_items
        from .views.start import start

        demo_steps.add("40.incidents", build_incidents)
        agenda_suggestions.add("incidents.released", suggestions.released)
        report_sections.add("incidents.released", report.section)
        start_items.add("incidents.releases", suggestions.approvals_waiting)
        start_items.add("incidents.waiting", waiting_items)
        start_pages.add("school", start)
        evidence.add("incidents.registered", registered)
        exchange_wiring.connect()
        user_logged_out.connect(close_vaults, dispatch_uid="incidents.close_vaults")
