from django.apps import AppConfig

from convenant import registry

NUL_IN_A_FIELD = (
    "Hier staat een onzichtbaar teken dat het portaal niet kan bewaren. Haal het weg en probeer het opnieuw."
)
"""In place of Django's own words."""


class ConvenantConfig(AppConfig):
    name = "convenant"
    label = "convenant"
    verbose_name = "Convenant"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in
        from django.core.validators import ProhibitNullCharactersValidator

        from convenant import tasks  # noqa: F401  (registers its handlers)
        from convenant.signin.session_limits import begin_session
        from convenant.tenancy.sessions import note_sign_in

        user_logged_in.connect(begin_session, dispatch_uid="convenant.session")
        user_logged_in.connect(note_sign_in, dispatch_uid="convenant.sign_in")
        ProhibitNullCharactersValidator.message = NUL_IN_A_FIELD
        sign_in()
        offers = (messages, search, evidence_and_reports, start_pages, start_items, calendar_and_school_year, demo)
        for offer in (about_people, *offers):
            offer()


def sign_in() -> None:
    from convenant.signin import demand, events
    from convenant.tenancy import hooks

    hooks.gates.append(demand.gate)
    events.listen()


def messages() -> None:
    from convenant.message_kinds import KINDS

    for kind in KINDS:
        registry.message_kinds.add(kind.key, kind)


def search() -> None:
    from convenant.queries.search import SOURCES

    for key, source in SOURCES.items():
        registry.search_sources.add(key, source)


def evidence_and_reports() -> None:
    from convenant import terms
    from convenant.evidence import Evidence
    from convenant.queries import lead_times
    from convenant.queries.evidence import documents
    from convenant.queries.lead_time_report import KEY as KEY_LEAD_TIMES
    from convenant.queries.lead_time_report import lead_time_section
    from convenant.queries.open_work import open_work, work_at_regie
    from convenant.reminding import stuck_mails
    from convenant.reports.content import KEY, compliance_section

    for source, words, find in (
        ("convenant.evaluation", "een evaluatie die is vastgelegd", terms.evaluated),
        ("convenant.renewal", "een verlenging die is vastgelegd", terms.renewed),
        ("documents.present", "een document", documents),
        (lead_times.SOURCE, "de doorlooptijd die de partij zelf invult", lead_times.told),
    ):
        registry.evidence.add(source, Evidence(words, find))
    registry.report_sections.add(KEY, compliance_section)
    registry.report_sections.add(KEY_LEAD_TIMES, lead_time_section)
    registry.health.add("convenant.mails", stuck_mails)
    registry.open_work.add("convenant.open", open_work)
    registry.regie_work.add("convenant.asked", work_at_regie)


def about_people() -> None:
    """Where a copy for a data subject looks."""
    from convenant.actions.subject_requests import RequestSource
    from convenant.registry import subject_sources

    subject_sources.add("convenant.requests", RequestSource())


def start_pages() -> None:
    from convenant.views import operator, start

    registry.start_pages.add("regie", start.regie)
    registry.start_pages.add("operator", operator.health_page)


def start_items() -> None:
    from convenant.calendar.needs import own_duties
    from convenant.queries import rollover
    from convenant.waiting.ending import endings_waiting
    from convenant.waiting.privacy import privacy_waiting, register_waiting
    from convenant.waiting.questions import questions_waiting
    from convenant.waiting.reports import finished_reports
    from convenant.waiting.signin import broken_sign_in
    from convenant.waiting.takeout import takeouts_waiting
    from convenant.waiting.tensions import unconfirmed_tensions
    from convenant.waiting.versions import open_versions

    registry.start_items.add("convenant.reports", finished_reports)
    registry.start_items.add("convenant.duties", own_duties)
    registry.start_items.add("convenant.privacy", privacy_waiting)
    registry.start_items.add("convenant.register", register_waiting)
    registry.start_items.add("convenant.tensions", unconfirmed_tensions)
    registry.start_items.add("convenant.rollover", rollover.waiting)
    registry.start_items.add("convenant.questions", questions_waiting)
    registry.start_items.add("convenant.versions", open_versions)
    registry.start_items.add("convenant.endings", endings_waiting)
    registry.start_items.add("convenant.signin", broken_sign_in)
    registry.start_items.add("convenant.takeouts", takeouts_waiting)


def calendar_and_school_year() -> None:
    from convenant import year_steps
    from convenant.calendar.duties import duties
    from convenant.calendar.term_days import term_days

    registry.calendar_sources.add("convenant.duties", duties)
    registry.calendar_sources.add("convenant.term", term_days)
    registry.rollover_steps.add("10.looptijd", year_steps.TERM)
    registry.rollover_steps.add("60.afspraken", year_steps.DUTIES)


def demo() -> None:
    registry.demo_steps.add("20.terms", "convenant.demo.agreement.build_terms")
    registry.demo_steps.add("25.versions", "convenant.demo.versions.build_versions")
    registry.demo_steps.add("25.reading", "convenant.demo.agreement.build_reading")
    registry.demo_steps.add("26.ending", "convenant.demo.ending.build_ending")
    registry.demo_steps.add("80.duties", "convenant.demo.duties.build_duties")
    registry.demo_steps.add("85.privacy", "convenant.demo.privacy.build_privacy")
    registry.demo_steps.add("90.compliance", "convenant.demo.agreement.build_compliance")
