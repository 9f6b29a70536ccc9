"""What the gate says about a copy: per data class of what was chosen, from the rules of the convenant."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from convenant import clock, gate
from convenant.gate import Answer, GateRules
from convenant.models import DataClass, Ground, Outcome
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from incidents.models import GroundRecord
from parties.models import Service

from .parcels import CORE_FIELDS, Dossier, Item, people_of

SENSITIVITY = (DataClass.CRIMINAL, DataClass.SPECIAL, DataClass.PERSONS, DataClass.NARRATIVE, DataClass.CORE)
"""The most sensitive class carries the copy: its decision stands on the row."""
RECORDED = (Ground.TOESTEMMING, Ground.VORDERING)
"""Grounds that count only once they are recorded for this incident."""


@dataclass(frozen=True)
class Parcel:
    """What somebody wants to send and why. `prepared_by`: the membership that prepared it for somebody else."""

    fields: frozenset[str] = CORE_FIELDS
    ground: str = ""
    informed: bool | None = None
    informed_reason: str = ""
    necessity: str = ""
    subsidiarity: str = ""
    prepared_by: UUID | None = None


@dataclass(frozen=True)
class Route:
    """From the acting school to one party, with the rules that hold today."""

    recipient: Organisation
    sender_role: str
    recipient_role: str
    assigned: bool
    rules: GateRules = field(repr=False)

    def ask(self, data_class: str, known: dict[str, Any]) -> Answer:
        return gate.evaluate(self.rules, self.sender_role, self.recipient_role, data_class, known)


def route_to(dossier: Dossier, recipient: Organisation, actor: Actor) -> Route:
    rules = GateRules.of(dossier.version)
    serves = Service.valid.on(clock.today()).filter(
        convenant_id=dossier.incident.convenant_id,
        location_id=dossier.incident.location_id,
        organisation_id=recipient.pk,
    )
    sender_role, recipient_role = rules.roles.get(actor.organisation, ""), rules.roles.get(recipient.pk, "")
    return Route(recipient, sender_role, recipient_role, serves.exists(), rules)


def valid_grounds(dossier: Dossier, kind: str, day: date | None = None) -> list[GroundRecord]:
    """A consent or vordering counts on the day itself: given, not over, not withdrawn."""
    on = day or clock.today()
    return [
        row for row in dossier.grounds
        if row.kind == kind and row.given_on <= on
        and (row.valid_until is None or row.valid_until >= on)
        and (row.withdrawn_on is None or row.withdrawn_on > on)
    ]  # fmt: skip


def consented(dossier: Dossier, fields: Iterable[str]) -> bool:
    """Everybody whose data goes has given consent; one without a name in it covers all."""
    given = {row.subject for row in valid_grounds(dossier, Ground.TOESTEMMING)}
    concerned = people_of(dossier, fields)
    subjects = {person.pseudonym for person in dossier.people if person.pk in concerned}
    return bool(given) and ("" in given or subjects <= given)


def circumstances(dossier: Dossier, route: Route, parcel: Parcel, actor: Actor) -> dict[str, Any]:
    demanded = parcel.ground == Ground.VORDERING and bool(valid_grounds(dossier, Ground.VORDERING))
    unfounded = parcel.ground == Ground.VORDERING and not demanded
    return {
        "assigned": route.assigned,
        "ground": "" if unfounded else parcel.ground,
        "necessity": bool(parcel.necessity.strip()),
        "subsidiarity": bool(parcel.subsidiarity.strip()),
        "consent": consented(dossier, parcel.fields),
        "initiative": "asked" if demanded else "own",
        "offence": dossier.is_offence,
        "four_eyes": parcel.prepared_by is not None and parcel.prepared_by != actor.membership_id,
        "school_is_party": True,
        "context_known": True,
    }


def classes_of(items: Iterable[Item]) -> list[DataClass]:
    """Most sensitive first."""
    found = {item.data_class for item in items}
    return [data_class for data_class in SENSITIVITY if data_class in found]


def weigh(dossier: Dossier, route: Route, parcel: Parcel, actor: Actor) -> dict[DataClass, Answer]:
    """The gate's answer for each class in the parcel, most sensitive first."""
    known = circumstances(dossier, route, parcel, actor)
    chosen = [item for item in dossier.items() if item.key in parcel.fields]
    return {data_class: route.ask(data_class, known) for data_class in classes_of(chosen)}


@dataclass(frozen=True)
class Outlook:
    """What the gate would say about one item. `opened_by`: recorded grounds without which it stays shut."""

    answer: Answer
    opened_by: tuple[str, ...] = ()

    @property
    def denied(self) -> bool:
        return self.answer.outcome == Outcome.DENY

    @property
    def counting(self) -> tuple[str, ...]:
        return self.opened_by or self.answer.grounds


def outlook(dossier: Dossier, route: Route, item: Item, actor: Actor) -> Outlook:
    bare = Parcel(fields=frozenset({item.key}))
    answer = weigh(dossier, route, bare, actor)[item.data_class]
    if answer.outcome != Outcome.DENY:
        return Outlook(answer)
    opened: list[tuple[Ground, Answer]] = []
    for ground in RECORDED:
        found = weigh(dossier, route, replace(bare, ground=ground), actor)[item.data_class]
        if found.outcome != Outcome.DENY:
            opened.append((ground, found))
    return Outlook(opened[0][1], tuple(ground for ground, _ in opened)) if opened else Outlook(answer)
