from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = "Incidenten"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from convenant import registry

        from . import absence_round, anonymising, bell, exchange_wiring, hooks, lint, report, suggestions, tasks  # noqa: F401  (the handlers of tasks register themselves)
        from .actions.subject_places import SUBJECT_PLACES
        from .evidence import REGISTERED
        from .leaving import close_vaults
        from .queries.kept_back import kept_back, taken_alone
        from .queries.register import called
        from .queries.succession import own_work, place_work
        from .queries.together import reads as together_reads
        from .queries.together import together_panel
        from .search import SOURCES

        registry.demo_steps.add("40.incidents", "incidents.demo.build.build_incidents")
        registry.demo_steps.add("42.around-school", "incidents.demo.around.build_around")
        registry.agenda_suggestions.add("incidents.released", suggestions.released)
        registry.report_sections.add("incidents.released", report.section)
        registry.nightly_rounds.add("incidents.neighbours", anonymising.each_night)
        registry.nightly_rounds.add("incidents.absence", absence_round.each_night)
        registry.own_work.add("incidents.own", own_work)
        registry.place_work.add("incidents.own", place_work)
        registry.text_checks.add("incidents.lint", lint.without_the_vault)
        registry.kept_out_of_addresses.add("incidents.lint", lint.names_a_person)
        registry.evidence.add("incidents.registered", REGISTERED)
        registry.kept_back.add("incidents.closed", kept_back)
        registry.taken_alone.add("incidents.closed", taken_alone)
        registry.trail_subjects.add("incidents", called)
        for kind in bell.KINDS:
            registry.message_kinds.add(kind.key, kind)
        for key, place in SUBJECT_PLACES.items():
            registry.subject_sources.add(key, place)
        for key, source in SOURCES.items():
            registry.search_sources.add(key, source)
        exchange_wiring.connect()
        hooks.detail_panels.append(together_panel)
        hooks.detail_reads.append(together_reads)
        user_logged_out.connect(close_vaults, dispatch_uid="incidents.close_vaults")
        self._on_the_start_page()

    def _on_the_start_page(self) -> None:
        from convenant import registry

        from . import suggestions
        from .queries.absence_terms import absence_waiting
        from .queries.events import events_waiting
        from .queries.four_eyes import openings_waiting
        from .queries.late_terms import terms_waiting
        from .queries.neighbours import waiting_items as neighbours_waiting
        from .queries.signals import unanswered
        from .queries.start import waiting_items
        from .queries.thread import asked_measures
        from .queries.trends import suggested
        from .views.start import start

        registry.start_items.add("incidents.releases", suggestions.approvals_waiting)
        registry.start_items.add("incidents.waiting", waiting_items)
        registry.start_items.add("incidents.terms", terms_waiting)
        registry.start_items.add("incidents.events", events_waiting)
        registry.start_items.add("incidents.neighbours", neighbours_waiting)
        registry.start_items.add("incidents.openings", openings_waiting)
        registry.start_items.add("incidents.thread", asked_measures)
        registry.start_items.add("incidents.signals", unanswered)
        registry.start_items.add("incidents.trends", suggested)
        registry.start_items.add("incidents.absence", absence_waiting)
        registry.start_pages.add("school", start)
