"""Where a party stands that leaves: the steps its convenant asks, the day it ends on, what is still open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from convenant import clock, registry
from convenant.holidays import known_until, next_summer
from convenant.models import Article, Convenant, ConvenantVersion, Strength
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import MEMBER, Actor
from convenant.terms import Term, decisions_of
from parties.models import ContactPerson, ExitConsultation, ExitNotice, Location, Outcome, Service

THREE_STEPS = "three_steps"
NOTICE, CONSULTATION, ENDING = range(3)
"""Where the article of each step stands in `exit.articles`."""
TOLD, PLANNED, STAYS, STOPS = "told", "planned", "stays", "stops"
CONFIRMED, LEFT, WITHDRAWN = "confirmed", "left", "withdrawn"
WORDS = {
    TOLD: ("warn", "gemeld, nog geen overleg"),
    PLANNED: ("warn", "overleg gepland"),
    STAYS: ("good", "blijft, na overleg"),
    STOPS: ("bad", "stopt, nog niet schriftelijk beëindigd"),
    CONFIRMED: ("bad", "stopt"),
    LEFT: ("line", "gestopt"),
    WITHDRAWN: ("line", "ingetrokken"),
}
OPEN = frozenset({TOLD, PLANNED, STOPS, CONFIRMED})
CONSULT_WITHIN = timedelta(weeks=6)
"""So long regie has, after a notice, to arrange consultation. No text states a term; a party that is not heard within
it would else never come to its written ending."""
UNKNOWN = (
    "De zomervakantie waarop deelname eindigt, staat nog niet in het portaal: de schoolvakanties zijn bekend tot en "
    "met {until}. Deelname loopt door. Zodra de vakantie bekend is, rekent het portaal de laatste dag uit."
)


def has_steps(version: ConvenantVersion) -> bool:
    return bool(version.exit["procedure"] == THREE_STEPS)


def article_of(version: ConvenantVersion, step: int) -> str:
    articles = version.exit["articles"]
    return str(articles[step]) if step < len(articles) else ""


def binds(version: ConvenantVersion, label: str) -> bool:
    """Whether the text makes it a duty: then the portal refuses what goes against it, else it only says so."""
    article = Article.objects.filter(version=version, label=label).first()
    return any(row["strength"] == Strength.RESULTAAT for row in (article.provisions if article else []))


def ending_day(region: str, confirmed_on: date) -> date | None:
    """The last day of a part that was ended in writing on `confirmed_on`: the day before the next summer holiday.

    On the first day of a holiday that one has begun, so the next counts. None while the table does not tell.
    """
    summer = next_summer(region, confirmed_on)
    return summer.first - timedelta(days=1) if summer else None


def unknown_words(region: str) -> str:
    return UNKNOWN.format(until=nl_plain(known_until(region)))


def term_end(version: ConvenantVersion, day: date) -> date | None:
    """When the period runs out before which a party tells that it leaves; None where no day of signing is known."""
    if version.signed_on is None:
        return None
    return Term.known_on(version, version.signed_on, decisions_of(version.convenant), day).end


@dataclass(frozen=True)
class Standing:
    """One notice with its consultation, on a day."""

    notice: ExitNotice
    consultation: ExitConsultation | None
    day: date

    @property
    def state(self) -> str:
        notice, outcome = self.notice, self.consultation.outcome if self.consultation else ""
        if notice.withdrawn_at:
            return WITHDRAWN
        if notice.confirmed_on:
            return LEFT if notice.last_day and notice.last_day < self.day else CONFIRMED
        if outcome:
            return STAYS if outcome == Outcome.STAYS else STOPS
        if notice.consulted_on:
            return STOPS
        return PLANNED if self.consultation else TOLD

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def regie_until(self) -> date:
        """The last day on which consultation is regie's alone to record: counted from when the notice was made, and to
        the day that was planned."""
        until = timezone.localtime(self.notice.told_at).date() + CONSULT_WITHIN
        return max(until, self.consultation.held_on) if self.consultation else until

    @property
    def waits_too_long(self) -> bool:
        return self.state in (TOLD, PLANNED) and self.day > self.regie_until

    @property
    def badge(self) -> tuple[str, str]:
        kind, words = WORDS[self.state]
        if self.state == CONFIRMED and self.notice.last_day:
            words = f"stopt, partij tot en met {nl_plain(self.notice.last_day)}"
        return kind, words


def notices_of(convenant: Convenant) -> QuerySet[ExitNotice]:
    """Newest first."""
    found = ExitNotice.objects.filter(convenant=convenant).select_related("organisation", "document", "confirmation")
    return found.prefetch_related("consultations")


def standing_of(notice: ExitNotice, day: date | None = None) -> Standing:
    return Standing(notice, next(iter(notice.consultations.all()), None), day or clock.today())


def standings(notices: Iterable[ExitNotice]) -> list[Standing]:
    return [standing_of(notice) for notice in notices]


def running(convenant: Convenant, organisation_id: UUID) -> Standing | None:
    """The notice under way of one party."""
    rows = notices_of(convenant).filter(organisation_id=organisation_id)
    return next((each for each in standings(rows) if each.is_open), None)


def confirmed_in(convenant_id: UUID) -> QuerySet[ExitNotice]:
    return ExitNotice.objects.filter(convenant_id=convenant_id, confirmed_on__isnull=False, withdrawn_at=None)


def undated_in(convenant_id: UUID) -> QuerySet[ExitNotice]:
    """Those that wait for a holiday to be known."""
    return confirmed_in(convenant_id).filter(last_day=None).select_related("organisation")


def open_work(convenant_id: UUID, organisation_id: UUID) -> list[str]:
    """What the whole circle may know: actions, contact persons, places."""
    lines = [text for _, ask in registry.open_work for text in ask(convenant_id, [organisation_id])]
    people = ContactPerson.objects.filter(convenant_id=convenant_id, organisation_id=organisation_id)
    mine = Service.valid.on(clock.today()).filter(convenant_id=convenant_id)
    counts = [
        ("Contactpersonen die van de lijst gaan", people.filter(valid_until=None).count()),
        ("Locaties die deze partij bedient", mine.filter(organisation_id=organisation_id).count()),
        ("Keer dat een partner een locatie van deze partij bedient",
         mine.filter(location__organisation_id=organisation_id).count()),
    ]  # fmt: skip
    return [*lines, *(f"{text}: {count}." for text, count in counts if count)]


def own_work(actor: Actor) -> list[str]:
    """Behind the own wall: incidents and received copies. They stay with the organisation."""
    if actor.role != MEMBER:
        return []
    served = Service.valid.on(clock.today()).filter(organisation_id=actor.organisation).values_list("location_id")
    places = [pk for (pk,) in served]
    places += Location.objects.filter(organisation_id=actor.organisation).values_list("pk", flat=True)
    return [text for _, ask in registry.own_work for text in ask(actor, places)]
