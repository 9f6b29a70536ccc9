from django.apps import AppConfig

SHARED = "Verslagen, besluiten en acties zijn van alle partijen samen. Zoek zelf in de overleggen van uw convenant."


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Overleg"

    def ready(self) -> None:
        from convenant import registry
        from convenant.subject_data import Unsearched

        from . import bell, calendar, evidence, queries, report, search, start, suggestions, year_steps
        from .actions.succession import hand_over_actions, leave_actions, leave_meetings, take_meetings

        registry.evidence.add("meetings.held", evidence.HELD)
        registry.agenda_suggestions.add("meetings.actions", suggestions.open_actions)
        registry.agenda_suggestions.add("convenant.obligations", suggestions.overdue_obligations)
        registry.report_sections.add(report.KEY, report.section)
        registry.start_items.add("meetings.actions", start.own_actions)
        registry.start_items.add("meetings.coming", start.coming_meetings)
        registry.rollover_steps.add("40.overleggen", year_steps.SERIES)
        registry.rollover_steps.add("50.acties", year_steps.ACTIONS)
        registry.held_meetings.add("meetings.held", queries.held_meetings)
        registry.calendar_sources.add("meetings.days", calendar.days)
        for kind in bell.KINDS:
            registry.message_kinds.add(kind.key, kind)
        for key, source in search.SOURCES.items():
            registry.search_sources.add(key, source)
        registry.open_work.add("meetings.open", queries.open_work)
        registry.work_items.add("meetings.actions", queries.open_items)
        registry.work_moves.add("meetings.actions", hand_over_actions)
        registry.work_left.add("meetings.actions", leave_actions)
        registry.subject_sources.add("meetings.papers", Unsearched("Overleggen, besluiten en acties", SHARED))
        registry.work_items.add("meetings.planned", queries.planned_items)
        registry.wijk_work.add("meetings.planned", queries.planned_in)
        registry.work_taken.add("meetings.planned", take_meetings)
        registry.work_left.add("meetings.planned", leave_meetings)
        registry.demo_steps.add("50.meetings", "meetings.demo.build_meetings")
