"""What a school has of somebody in its vaults, for the copy he asked for (AVG 15.3). Reading it is in the trail."""

from collections.abc import Iterator, Sequence

from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.redaction import harmless, marked
from convenant.subject_data import MOST, Found, Reach, Row, Section, ids_in
from convenant.templatetags.portal import nl_clock, nl_plain
from convenant.tenancy.scope import Actor
from convenant.vault.envelope import Unreadable
from convenant.wording import article_words, counted
from incidents.lint import name_tokens
from incidents.lint.placeholders import begins, people_in
from incidents.models import Attachment, Disclosure, Incident, InvolvedPerson, Measure, NameToken
from incidents.permissions import VAULT, is_school, may, visible_to
from incidents.queries.involved import involved_words
from incidents.queries.measures import measure_line
from incidents.queries.taxonomy import names_of, shown_reference
from incidents.queries.vault import NOTE_TITLES, notes_of, person_words
from incidents.vocabulary import PURPOSES

from .four_eyes import agreed_request, asks_four_eyes

REQUEST = "verzoek"


class VaultSource:
    """`convenant.subject_data.Source`: the persons in the vaults that this function opens."""

    title = "Personen in de kluis van uw incidenten"

    @staticmethod
    def reach(actor: Actor) -> Reach:
        if may(actor, VAULT):
            return Reach(True, "Wie in de kluis op naam staat. Wie alleen in een verhaal of bestand voorkomt, niet.")
        if is_school(actor):
            return Reach(False, "Uw functie opent de kluis niet. Vraag de coördinator of de directie.")
        return Reach(False, "Dit houden alleen scholen bij.")

    @staticmethod
    def find(name: str, actor: Actor) -> list[Found]:
        """By the blind index: whole name or a part of it, inside this organisation. Names themselves stay shut."""
        if not may(actor, VAULT):
            return []
        tokens = NameToken.objects.filter(token__in=name_tokens(name, actor.organisation))
        people = InvolvedPerson.objects.filter(pk__in=tokens.values("person_id"), incident__in=visible_to(actor))
        rows = people.select_related("incident__location").order_by("-incident__occurred_on", "pk")[:MOST]
        return [_found(row) for row in rows]

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> list[Section]:
        if not may(actor, VAULT):
            return []
        mine = InvolvedPerson.objects.filter(pk__in=ids_in(keys), incident__in=visible_to(actor))
        rows = mine.select_related("incident__location").order_by("-incident__occurred_on")
        return [_opened(row, actor) for row in rows]


def _found(row: InvolvedPerson) -> Found:
    incident = row.incident
    title = f"{nl_plain(incident.occurred_on)}, kenmerk {shown_reference(incident.reference)}"
    return Found(str(row.pk), title, f"{incident.where}, {row.pseudonym}")


def _opened(row: InvolvedPerson, actor: Actor) -> Section:
    _need_agreement(row.incident, actor)
    record(actor, "vault.opened", row.incident, purpose=PURPOSES[REQUEST])
    others = [_name(other) for other in InvolvedPerson.objects.filter(incident=row.incident).exclude(pk=row.pk)]
    others += [name for name in _in_texts(row.incident) if not begins(_name(row), name)]
    names = [part for name in others for part in (name, *name.split())]
    core = ((label, marked(text, names)) for label, text in core_rows(row.incident) if text)
    of_him, of_it = (*_person(row), *_measures(row, names)), (*_notes(row.incident, names), *_files(row.incident))
    title = f"Incident van {nl_plain(row.incident.occurred_on)}"
    return Section(title, (*core, *of_him, *of_it, *_given(row.incident)), row.incident.location_id)


def _need_agreement(incident: Incident, actor: Actor) -> None:
    """Where the vault opens by two, its copy is made by two."""
    if not asks_four_eyes(incident):
        return
    agreed = agreed_request(incident, actor)
    if agreed is None or agreed.purpose != REQUEST:
        reference = shown_reference(incident.reference)
        raise Refused(f"Bij incident {reference} geeft eerst een collega akkoord. Vraag dat bij de kluis.")


def _name(row: InvolvedPerson) -> str:
    try:
        return row.reveal("name")
    except Unreadable:
        return ""


def _in_texts(incident: Incident) -> list[str]:
    """Who left the text for the vault; nobody may have made a person of him."""
    return [name for note in notes_of(incident) for name in people_in(note.legible("body"))]


def core_rows(incident: Incident) -> Iterator[Row]:
    names = names_of(incident)
    clock = f", {nl_clock(incident.occurred_at)} uur" if incident.occurred_at else ""
    yield "Wanneer", f"{nl_plain(incident.occurred_on)}{clock}"
    yield "Waar", incident.where
    yield "Wat", names.label(incident.category)
    yield "Omschrijving", incident.description
    yield "Aantallen per rol", involved_words(incident.involved)


def _person(row: InvolvedPerson) -> Iterator[Row]:
    words = person_words(row)
    yield "U staat er als", f"{words['pseudonym']}, {words['kind']}"
    yield from ((label, harmless(text)) for label, text in words["rows"])


def _measures(row: InvolvedPerson, names: Sequence[str]) -> Iterator[Row]:
    """Only those about this person: about whom one is, is sealed."""
    for measure in Measure.objects.filter(incident=row.incident):
        if measure.legible("person") == str(row.pk):
            line = measure_line(measure)
            yield "Maatregel", f"{line['title']}, {line['sub']}{', ingetrokken' if line['withdrawn'] else ''}"
            if reason := measure.legible("reason"):
                yield "Reden van de maatregel", marked(reason, names)


def _files(incident: Incident) -> Iterator[Row]:
    """How many: what a file holds is looked at by hand."""
    if number := Attachment.objects.filter(incident=incident, erased_at=None).count():
        yield "Bijlagen", f"{counted(number, 'bestand', 'bestanden')}. De inhoud staat niet in deze uitdraai."


def _notes(incident: Incident, names: Sequence[str]) -> Iterator[Row]:
    for note in notes_of(incident):
        heading = NOTE_TITLES.get(note.kind, note.kind.capitalize())
        yield f"{heading}, {nl_plain(note.written_at)}", marked(note.legible("body"), names)


def _given(incident: Incident) -> Iterator[Row]:
    """To whom something of it went (AVG 15.1 c)."""
    copies = Disclosure.objects.filter(incident=incident, withdrawn_at=None).select_related("recipient", "decision")
    for copy in copies.order_by("sent_at"):
        article = f", {article_words(copy.decision.article)}" if copy.decision.article else ""
        yield "Gegeven aan", f"{copy.recipient.name}, op {nl_plain(copy.sent_at)}{article}"
