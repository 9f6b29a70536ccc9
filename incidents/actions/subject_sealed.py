"""What a copy for a data subject (AVG 15.3) finds in sealed rows that have no index on names: copies of others, reports
of neighbours, signs of concern, drafts. Looking opens them, for a recorded purpose."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from convenant.audit.trail import record
from convenant.redaction import CLOSE, OPEN, harmless, marked
from convenant.subject_data import MOST, MOST_SEALED, PURPOSE, Found, Reach, Row, Section, ids_in, stands_in
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.vault.cells import reveal_content
from convenant.vault.envelope import Unreadable
from incidents.models import ConcernRecord, ConcernStep, Draft, NeighbourReport, ReceivedDisclosure
from incidents.permissions import AROUND, CONCERNS, is_school, may, membership_of
from incidents.queries.concerns import concerns_of, entries
from incidents.queries.inbox import copy_rows, may_receive, received_by
from incidents.queries.neighbours import reports_of

from .answers import show_persons
from .concerns import open_concern
from .neighbours import show_contact

REQUEST = "verzoek"
NEWEST = f"De nieuwste {MOST_SEALED}."


class CopySource:
    """Copies that other organisations gave."""

    title = "Ontvangen meldingen en kopieën"

    @staticmethod
    def reach(actor: Actor) -> Reach:
        if may_receive(actor):
            return Reach(True, f"Alles wat u in uw postvak mag openen, ook wat verzegeld is. {NEWEST}")
        if is_school(actor):
            return Reach(False, "Een school ontvangt geen meldingen. Antwoorden staan in de kluis van het incident.")
        return Reach(False, "Uw functie leest het postvak niet. Vraag wie voor de locatie werkt om zelf te zoeken.")

    @staticmethod
    def find(name: str, actor: Actor) -> list[Found]:
        rows = received_by(actor).filter(withdrawn_at=None).defer(None).order_by("-received_at", "-pk")
        told(actor, "copy.name_sought")
        hits = first_hits(rows, name, lambda row: (*texts_in(row.core), *texts_in(content_of(row))))
        return [
            _found(row, row.core.get("title", "kopie"), row.received_at, actor, "copy.found_by_name") for row in hits
        ]

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> list[Section]:
        mine = received_by(actor).filter(pk__in=ids_in(keys), withdrawn_at=None).defer(None)
        return [_copy(row, actor) for row in mine.order_by("-received_at")]


def _copy(row: ReceivedDisclosure, actor: Actor) -> Section:
    """The school that sent it hears that it was read, as of each copy."""
    content = show_persons(row, actor=actor, purpose=PURPOSE)
    core = [(label, harmless(str(text))) for label, text in copy_rows(row)]
    people = [
        (f"{person['pseudonym']}, {label}", harmless(str(text)))
        for person in content.get("people", []) for label, text in person["rows"]
    ]  # fmt: skip
    story = [("Verhaal", harmless(str(content["narrative"])))] if content.get("narrative") else []
    source = ("Gekregen van", f"{row.sender.name}, op {nl_plain(row.received_at)}")
    return Section("Ontvangen kopie", (source, *core, *people, *story), row.location_id)


class NeighbourSource:
    """Reports of neighbours, with what the school found."""

    title = "Meldingen van omwonenden"

    @staticmethod
    def reach(actor: Actor) -> Reach:
        if may(actor, AROUND):
            return Reach(True, f"Wat omwonenden schreven en wat u daarvan uitzocht, bij uw locaties. {NEWEST}")
        return Reach(False, _who(actor, "Meldingen van omwonenden leest de coördinator of de directie."))

    @staticmethod
    def find(name: str, actor: Actor) -> list[Found]:
        rows = reports_of(actor).filter(anonymised_at=None).defer(None).order_by("-received_at", "pk")
        told(actor, "neighbour.name_sought")
        hits = first_hits(rows, name, lambda row: (*texts_in(content_of(row)), row.legible("found")))
        return [_found(row, row.get_kind_display(), row.received_at, actor, "neighbour.found_by_name") for row in hits]

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> list[Section]:
        if not may(actor, AROUND):
            return []
        mine = reports_of(actor).filter(pk__in=ids_in(keys), anonymised_at=None).defer(None)
        return [_report(row, actor) for row in mine]


def _report(row: NeighbourReport, actor: Actor) -> Section:
    """How to reach the reporter is blacked out beforehand: it is his, and he may not be who asks."""
    content = show_contact(row, actor=actor, purpose=PURPOSE)
    contact = content.get("contact", "")
    rows = (
        ("Wanneer", f"{nl_plain(row.happened_on)}, {content.get('moment', '')}".rstrip(", ")),
        ("Waar", harmless(content.get("where", ""))),
        ("Wat iemand zag", marked(content.get("story", ""), [contact])),
        ("Contact van de melder", f"{OPEN}{harmless(contact)}{CLOSE}" if contact else ""),
        ("Wat de school vond", harmless(row.legible("found")) if row.found else ""),
    )
    told = tuple(each for each in rows if each[1])
    return Section(f"Melding van een omwonende: {row.get_kind_display()}", told, row.location_id)


class ConcernSource:
    """Signs of concern with their steps."""

    title = "Zorgsignalen en meldcode"

    @staticmethod
    def reach(actor: Actor) -> Reach:
        if may(actor, CONCERNS):
            return Reach(True, f"De zorgsignalen van uw locaties en elke stap daarvan. {NEWEST}")
        return Reach(False, _who(actor, "Zorgsignalen opent de coördinator of de directie."))

    @staticmethod
    def find(name: str, actor: Actor) -> list[Found]:
        told(actor, "concern.name_sought")
        rows = concerns_of(actor).prefetch_related("steps").order_by("-recorded_at", "pk")
        hits = first_hits(rows, name, lambda row: (row.legible("body"), *_steps(row)))
        return [_found(row, row.category, row.recorded_at, actor, "concern.found_by_name") for row in hits]

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> list[Section]:
        if not may(actor, CONCERNS):
            return []
        asked = concerns_of(actor).filter(pk__in=ids_in(keys)).prefetch_related("steps")
        return [_concern(row, actor) for row in asked]


def _steps(row: ConcernRecord) -> list[str]:
    return [text for _, content in entries(row) for text in texts_in(content)]


def _concern(row: ConcernRecord, actor: Actor) -> Section:
    open_concern(row, REQUEST, actor=actor)
    rows = [("Vastgelegd op", nl_plain(row.recorded_at)), ("Zorg", harmless(row.legible("body")))]
    rows += [_step(step, content) for step, content in entries(row)]
    return Section("Zorgsignaal", tuple(rows), row.location_id)


def _step(step: ConcernStep, content: dict[str, Any]) -> Row:
    told_of = filter(None, (content.get("with_whom", ""), content["text"]))
    return f"Stap, {nl_plain(step.written_at)}", harmless(" ".join(told_of))


class DraftSource:
    """What somebody was typing: nobody reads another's."""

    title = "Concepten"

    @staticmethod
    def reach(actor: Actor) -> Reach:
        if is_school(actor) and actor.membership_id:
            return Reach(True, "Alleen uw eigen concepten. Die van een collega kan niemand anders openen.")
        return Reach(False, "Concepten bestaan alleen bij wie een incident vastlegt.")

    @staticmethod
    def find(name: str, actor: Actor) -> list[Found]:
        told(actor, "draft.name_sought")
        hits = first_hits(_own_drafts(actor), name, lambda row: (row.legible("body"),))
        return [Found(str(row.pk), "een formulier", f"bewaard op {nl_plain(row.saved_at)}") for row in hits]

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> list[Section]:
        return [
            Section(
                "Concept", (("Bewaard op", nl_plain(row.saved_at)), ("Inhoud", harmless(row.legible("body")))), None
            )
            for row in _own_drafts(actor).filter(pk__in=ids_in(keys))
        ]


def _own_drafts(actor: Actor) -> QuerySet[Draft]:
    return Draft.objects.filter(membership_id=membership_of(actor)).order_by("-saved_at")


def told(actor: Actor, action: str) -> None:
    record(actor, action, Organisation(pk=actor.organisation), purpose=PURPOSE)


def first_hits(rows: QuerySet[Any], name: str, texts: Any) -> list[Any]:
    """The first rows in which the name stands, of those that one search opens."""
    found: list[Any] = []
    for row in rows[:MOST_SEALED].iterator(chunk_size=MOST_SEALED):
        if stands_in(name, *texts(row)):
            found.append(row)
        if len(found) == MOST:
            break
    return found


def _found(row: Any, title: str, moment: Any, actor: Actor, action: str) -> Found:
    record(actor, action, row, purpose=PURPOSE)
    return Found(str(row.pk), str(title), f"{row.location.name}, {nl_plain(moment)}")


def content_of(row: Any) -> dict[str, Any]:
    try:
        return reveal_content(row.content, row.place("content"))
    except Unreadable:
        return {}


def texts_in(content: Any) -> Iterator[str]:
    """Every text in what came as JSON, however deep."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        below: Iterable[Any] = content.values() if isinstance(content, dict) else content
        for each in below:
            yield from texts_in(each)


def _who(actor: Actor, sentence: str) -> str:
    return sentence if is_school(actor) else "Dit houden alleen scholen bij."
