"""The vault of an incident: opening it for a purpose, persons, texts."""

from dataclasses import dataclass
from datetime import timedelta
from string import ascii_uppercase
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import key_of, locked
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from incidents.lint import name_tokens, only_hard
from incidents.models import Incident, InvolvedPerson, NameToken, VaultNote, VaultOpening
from incidents.permissions import VAULT, membership_of, require
from incidents.vocabulary import KINDS, PURPOSES

from .four_eyes import agreed_request, asks_four_eyes
from .locks import hold

MINUTES_OPEN = 10
SEALED = ("kind", "role", "name", "birth_date", "contact", "injuries", "note")


@dataclass(frozen=True)
class Person:
    kind: str
    role: str
    name: str = ""
    birth_date: str = ""
    contact: str = ""
    note: str = ""
    injuries: str = ""


def open_vault(incident: Incident, purpose: str, *, actor: Actor) -> VaultOpening:
    """For ten minutes, for this membership. Each opening is in the trail. Where four eyes are asked: after a colleague
    agreed."""
    require(actor, VAULT)
    if purpose not in PURPOSES:
        raise Refused("Kies eerst een doel. Elke opening wordt vastgelegd.")
    four_eyes = asks_four_eyes(incident)
    agreed = agreed_request(incident, actor) if four_eyes else None
    if four_eyes and (agreed is None or agreed.purpose != purpose):
        raise Refused("Bij deze soort incident geeft eerst een collega akkoord. Vraag dat bij de kluis.")
    now = clock.now()
    opening = VaultOpening.objects.create(
        organisation_id=actor.organisation, incident=incident, membership_id=membership_of(actor), purpose=purpose,
        opened_at=now, until=now + timedelta(minutes=MINUTES_OPEN), four_eyes=four_eyes,
        request=agreed,
    )  # fmt: skip
    record(actor, "vault.opened", incident, purpose=PURPOSES[purpose])
    return opening


def close_vault(incident: Incident, *, actor: Actor) -> None:
    require(actor, VAULT)
    now = clock.now()
    mine = VaultOpening.objects.filter(incident=incident, membership_id=membership_of(actor), until__gt=now)
    if mine.update(until=now):
        record(actor, "vault.closed", incident)


def close_every_vault(*, actor: Actor) -> None:
    """What this membership still has open, at the end of its session."""
    mine = VaultOpening.objects.filter(membership_id=membership_of(actor), until__gt=clock.now())
    for incident in Incident.objects.filter(pk__in=mine.values("incident_id")):
        close_vault(incident, actor=actor)


def has_open_vault(incident: Incident, actor: Actor) -> bool:
    mine = VaultOpening.objects.filter(incident=incident, membership_id=membership_of(actor))
    return mine.filter(until__gt=clock.now()).exists()


def require_open_vault(incident: Incident, actor: Actor) -> None:
    require(actor, VAULT)
    if not has_open_vault(incident, actor):
        raise Refused("De kluis is gesloten. Open eerst de kluis.")


def add_person(
    incident: Incident, person: Person, *, actor: Actor, submission: UUID | None = None, another: bool = False
) -> InvolvedPerson:
    """The same submission adds one person; two at once get a pseudonym each. `another`: somebody else of the same name
    and role, which is asked first."""
    require_open_vault(incident, actor)
    _refuse_numbers(person)
    key = key_of(actor.organisation, submission, incident.pk)
    if same := InvolvedPerson.objects.filter(pk=key).first():
        return same
    if not another and (twin := _twin(incident, person)):
        raise SamePerson(f"{twin.pseudonym} heeft dezelfde naam en rol. Is dit dezelfde? Voeg dan niemand toe.")
    hold(incident.pk)  # two at once would both become leerling A
    row = InvolvedPerson(
        pk=key, organisation_id=actor.organisation, incident=incident, pseudonym=_pseudonym(incident, person.kind)
    )
    _write_person(row, person)
    record(actor, "vault.person_added", incident, fields=_filled(person))
    return row


def change_person(row: InvolvedPerson, person: Person, *, actor: Actor, seen: str | None = None) -> None:
    """`seen`: the mark of what the editor started from. Raises Overtaken when a colleague saved since."""
    require_open_vault(row.incident, actor)
    _refuse_numbers(person)
    if seen is not None:
        locked(row, seen, SEALED)
    NameToken.objects.filter(person=row).delete()
    _write_person(row, person)
    record(actor, "vault.person_changed", row.incident, fields=_filled(person))


class SamePerson(Refused):
    """Somebody of this name and role is there; sent again with `another` it is somebody else."""

    field = "another"


def _twin(incident: Incident, person: Person) -> InvolvedPerson | None:
    wanted = (person.role, " ".join(person.name.casefold().split()))
    there = InvolvedPerson.objects.filter(incident=incident) if wanted[1] else InvolvedPerson.objects.none()
    same = (row for row in there if (row.reveal("role"), " ".join(row.reveal("name").casefold().split())) == wanted)
    return next(same, None)


def _refuse_numbers(person: Person) -> None:
    refuse_service_number(person.name, person.birth_date, person.contact, person.injuries, person.note)


def _write_person(row: InvolvedPerson, person: Person) -> None:
    row.kind = person.kind
    row.seal(**{name: getattr(person, name) for name in SEALED if name != "kind"})
    row.save()
    tokens = name_tokens(person.name, row.organisation_id) if person.name else ()
    owner = row.organisation_id
    NameToken.objects.bulk_create([NameToken(organisation_id=owner, person=row, token=token) for token in tokens])


def _pseudonym(incident: Incident, kind: str) -> str:
    """leerling A, leerling B, …; after Z: leerling 27."""
    number = InvolvedPerson.objects.filter(incident=incident, kind=kind).count()
    letter = ascii_uppercase[number] if number < len(ascii_uppercase) else str(number + 1)
    return f"{KINDS[kind]} {letter}"


def _filled(person: Person) -> list[str]:
    return [name for name, value in vars(person).items() if value]


def write_note(incident: Incident, kind: str, text: str, *, actor: Actor, submission: UUID | None = None) -> VaultNote:
    """Writing needs no open vault: what goes in is sealed at once, nothing comes out."""
    refuse_service_number(text)
    key = key_of(actor.organisation, submission, incident.pk)
    if same := VaultNote.objects.filter(pk=key).first():
        return same
    row = VaultNote(
        pk=key,
        organisation_id=actor.organisation,
        incident=incident,
        kind=kind,
        function=actor.function,
        written_at=clock.now(),
    )
    row.seal(body=text)
    row.save()
    record(actor, "vault.note_added", incident, fields=[kind])
    return row


def refuse_service_number(*texts: str) -> None:
    if any(only_hard(text) for text in texts):
        raise Refused("Dit is een geldig BSN. Het portaal bewaart geen BSN. Haal het weg.")
