from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Overleg"

    def ready(self) -> None:
        from convenant import registry

        from . import evidence, suggestions

        registry.evidence.add("meetings.held", evidence.held)
        registry.agenda_suggestions.add("meetings.actions", suggestions.open_actions)
        registry.agenda_suggestions.add("convenant.obligations", suggestions.overdue_obligations)
