from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "parties"
    verbose_name = "Partijen"

    def ready(self) -> None:
        from . import tasks  # noqa: F401  (the handlers register themselves)

        for offer in (
            agreement, about_people, evidence, followers, waiting, suggestions_and_reports, school_year, telling, demo,
        ):  # fmt: skip
            offer()


def agreement() -> None:
    from convenant import gate, registry
    from convenant.tenancy import hooks

    from .loading import load_parties, take_over
    from .queries.contacts import spokespersons
    from .queries.parties import bearers, circles_of, roles_on
    from .queries.places import works_at_each, works_everywhere
    from .queries.privacy_contacts import reach_of
    from .queries.register import work_at_regie

    hooks.fill_circles(circles_of)
    gate.fill_roles(roles_on)
    registry.agreement_loaders.add("parties", load_parties)
    registry.adoption_steps.add("parties", take_over)
    registry.bearers.add("parties", bearers)
    registry.spokespersons.add("parties", spokespersons)
    registry.regie_work.add("parties.register", work_at_regie)
    registry.privacy_contacts.add("parties", reach_of)
    registry.works_everywhere.add("parties", works_everywhere)
    registry.works_at_each.add("parties", works_at_each)


def about_people() -> None:
    """Where a copy for a data subject looks."""
    from convenant.registry import subject_sources

    from .actions.subject_access import AccountSource, ContactSource, MomentSource

    subject_sources.add("parties.contacts", ContactSource())
    subject_sources.add("parties.accounts", AccountSource())
    subject_sources.add("parties.moments", MomentSource())


def evidence() -> None:
    from convenant import registry

    from . import evidence as own
    from . import evidence_around as around

    for name, source in (own.SOURCES | around.SOURCES).items():
        registry.evidence.add(f"parties.{name}", source)


def followers() -> None:
    from django.db.models.signals import post_save

    from .actions.cards import contact_saved, place_saved

    post_save.connect(contact_saved, sender="parties.ContactPerson", dispatch_uid="parties.cards")
    post_save.connect(place_saved, sender="parties.Location", dispatch_uid="parties.cards")


def waiting() -> None:
    from convenant.registry import start_items

    from .exit_agenda import exits_waiting
    from .waiting import vacancies
    from .waiting.accounts import accounts_to_review
    from .waiting.cards import missing_on_cards
    from .waiting.changes import changes_to_finish, people_to_confirm
    from .waiting.contacts import contacts_waiting
    from .waiting.leavers import leavers_waiting
    from .waiting.regie import regie_waiting

    start_items.add("parties.changes", changes_to_finish)
    start_items.add("parties.followers", people_to_confirm)
    start_items.add("parties.cards", missing_on_cards)
    start_items.add("parties.assignments", vacancies.locations_without_somebody)
    start_items.add("parties.teams", vacancies.empty_seats)
    start_items.add("parties.accounts", accounts_to_review)
    start_items.add("parties.contacts", contacts_waiting)
    start_items.add("parties.leavers", leavers_waiting)
    start_items.add("parties.exits", exits_waiting)
    start_items.add("parties.regie", regie_waiting)


def suggestions_and_reports() -> None:
    from convenant.registry import agenda_suggestions, report_sections

    from .exit_agenda import consultations
    from .offering import suggest_support
    from .reporting import contacts_section
    from .waiting.vacancies import suggest_teams

    agenda_suggestions.add("parties.support", suggest_support)
    agenda_suggestions.add("parties.teams", suggest_teams)
    agenda_suggestions.add("parties.exits", consultations)
    report_sections.add("parties.contacts", contacts_section)


def school_year() -> None:
    from convenant.registry import nightly_rounds, rollover_steps

    from . import change_round, exit_round, message_round, wijk_round, year_steps

    rollover_steps.add("20.contactpersonen", year_steps.CONTACTS)
    rollover_steps.add("25.collegas", year_steps.PEOPLE)
    rollover_steps.add("30.verdeling", year_steps.SERVICES)
    nightly_rounds.add("parties.exits", exit_round.each_night)
    nightly_rounds.add("parties.wijken", wijk_round.each_night)
    nightly_rounds.add("parties.changes", change_round.each_night)
    nightly_rounds.add("parties.messages", message_round.each_night)


def telling() -> None:
    """Mails, messages of the bell, and what the search looks through."""
    from convenant.registry import letters, mail_plans, message_kinds, search_sources

    from . import bell
    from .actions.asking import KIND, ask_confirmation, letter
    from .message_kinds import KINDS
    from .search import SOURCES

    mail_plans.add(KIND, ask_confirmation)
    letters.add(KIND, letter)
    for key, source in SOURCES.items():
        search_sources.add(key, source)
    for each in (*KINDS, *bell.KINDS):
        message_kinds.add(each.key, each)


def demo() -> None:
    from convenant.registry import demo_steps

    for key, step in DEMO_STEPS.items():
        demo_steps.add(key, f"parties.demo.{step}")


DEMO_STEPS = {
    "10.parties": "contacts.build_parties",
    "10.people-linked": "linking.build_links",
    "11.deputies": "deputies.build_deputies",
    "12.cards": "cards.build_cards",
    "12.teams": "teams.build_teams",
    "13.offers": "offers.build_offers",
    "14.around": "around.build_around",
    "21.exits": "exits.build_exits",
    "60.people": "people.build_people",
    "61.imports": "imports.build_imports",
    "62.places": "places.build_places",
    "95.bell": "bell.build_bell",
}
