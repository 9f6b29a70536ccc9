from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "parties"
    verbose_name = "Partijen"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from convenant import gate
        from convenant.registry import (
            adoption_steps,
            agenda_suggestions,
            agreement_loaders,
            bearers,
            demo_steps,
            evidence,
            letters,
            mail_plans,
            message_kinds,
            nightly_rounds,
            report_sections,
            rollover_steps,
            search_sources,
            spokespersons,
            start_items,
        )
        from convenant.tenancy import hooks

        from . import (
            bell,
            evidence_around,
            exit_agenda,
            exit_round,
            tasks,  # noqa: F401  (the handlers register themselves)
            year_steps,
        )
        from .actions.asking import KIND, ask_confirmation, letter
        from .actions.cards import contact_saved, place_saved
        from .demo.steps import STEPS
        from .evidence import assignment, cards, contact, team
        from .loading import load_parties, take_over
        from .message_kinds import KINDS
        from .offering import suggest_support
        from .queries.contacts import spokespersons as people_for_the_press
        from .queries.parties import bearers as parties_as_bearers
        from .queries.parties import circles_of, roles_on
        from .reporting import contacts_section
        from .search import SOURCES
        from .waiting import vacancies
        from .waiting.accounts import accounts_to_review
        from .waiting.cards_and_changes import changes_to_finish, missing_on_cards
        from .waiting.contacts import contacts_waiting

        hooks.fill_circles(circles_of)
        start_items.add("parties.changes", changes_to_finish)
        agreement_loaders.add("parties", load_parties)
        adoption_steps.add("parties", take_over)
        bearers.add("parties", parties_as_bearers)
        spokespersons.add("parties", people_for_the_press)
        evidence.add("parties.contact", contact)
        evidence.add("parties.assignment", assignment)
        evidence.add("parties.cards", cards)
        post_save.connect(contact_saved, sender="parties.ContactPerson", dispatch_uid="parties.cards")
        post_save.connect(place_saved, sender="parties.Location", dispatch_uid="parties.cards")
        start_items.add("parties.cards", missing_on_cards)
        evidence.add("parties.team", team)
        for name in ("moment", "presence", "measure", "aligned", "support"):
            evidence.add(f"parties.{name}", getattr(evidence_around, name))
        agenda_suggestions.add("parties.support", suggest_support)
        start_items.add("parties.assignments", vacancies.locations_without_somebody)
        start_items.add("parties.teams", vacancies.empty_seats)
        agenda_suggestions.add("parties.teams", vacancies.suggest_teams)
        report_sections.add("parties.contacts", contacts_section)
        rollover_steps.add("20.contactpersonen", year_steps.CONTACTS)
        rollover_steps.add("25.collegas", year_steps.PEOPLE)
        rollover_steps.add("30.verdeling", year_steps.SERVICES)
        start_items.add("parties.accounts", accounts_to_review)
        start_items.add("parties.contacts", contacts_waiting)
        mail_plans.add(KIND, ask_confirmation)
        letters.add(KIND, letter)
        for key, source in SOURCES.items():
            search_sources.add(key, source)
        for each in (*KINDS, *bell.KINDS):
            message_kinds.add(each.key, each)
        agenda_suggestions.add("parties.exits", exit_agenda.consultations)
        start_items.add("parties.exits", exit_agenda.exits_waiting)
        nightly_rounds.add("parties.exits", exit_round.each_night)
        for key, step in STEPS.items():
            demo_steps.add(key, step)
        gate.fill_roles(roles_on)
