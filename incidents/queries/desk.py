"""The page on which a copy is prepared: what may be chosen, under which verdict, and what stays here."""

from dataclasses import dataclass
from typing import Any

from convenant.addresses import address
from convenant.gate import Answer
from convenant.models import DataClass, Outcome
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.wording import counted
from incidents.models import Disclosure, Incident, ReceivedKind
from parties.models import Role

from .parcels import Dossier, Item, dossier_of
from .phrases import at_moment
from .verdict import verdict_box
from .weighing import Outlook, Route, outlook, route_to

NEVER = "Medisch, zorg"
ORDER = (Outcome.DENY, Outcome.ASK, Outcome.ALLOW)
"""The verdict that needs attention first."""
CONTACT_ROLE = {
    Role.POLITIE: "schoolagent of wijkagent", Role.LEERPLICHT: "leerplichtambtenaar", Role.ZORG: "medewerker",
    Role.JONGERENWERK: "jongerenwerker",
}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """`outlooks`: item key → what the gate would say about it."""

    dossier: Dossier
    route: Route
    actor: Actor
    items: list[Item]
    outlooks: dict[str, Outlook]

    @property
    def choosable(self) -> list[Item]:
        return [item for item in self.items if not self.outlooks[item.key].denied]

    @property
    def chosen_beforehand(self) -> list[str]:
        """The core; a person never."""
        return [item.key for item in self.choosable if item.data_class == DataClass.CORE]

    def bare(self, data_class: DataClass) -> Answer:
        return self.route.ask(data_class, {"assigned": self.route.assigned, "school_is_party": True})


def desk_for(incident: Incident, recipient: Organisation, actor: Actor) -> Desk:
    dossier = dossier_of(incident)
    route = route_to(dossier, recipient, actor)
    items = dossier.items()
    return Desk(dossier, route, actor, items, {item.key: outlook(dossier, route, item, actor) for item in items})


def line_of(desk: Desk, item: Item, chosen: set[str]) -> dict[str, Any]:
    answer, denied = desk.outlooks[item.key].answer, desk.outlooks[item.key].denied
    return {
        "key": item.key, "label": item.label,
        "content": "blijft in uw kluis" if denied and item.data_class != DataClass.CORE else item.content,
        "name": f"{item.label}, {item.pseudonym}" if item.pseudonym else item.label,
        "denied": denied, "chosen": item.key in chosen and not denied, "is_core": item.data_class == DataClass.CORE,
        "kind": KIND_WORDS[item.data_class], "article": answer.article if denied else "",
        "data_class": item.data_class.value,
    }  # fmt: skip


KIND_WORDS = {
    DataClass.CORE: "kern",
    DataClass.PERSONS: "persoonsgegeven",
    DataClass.NARRATIVE: "verhaal",
    DataClass.CRIMINAL: "strafrechtelijk",
}


def verdicts(desk: Desk) -> list[dict[str, Any]]:
    """One box per data class that matters here, the one that needs attention first; equal answers share a box."""
    found: list[tuple[Answer, DataClass]] = []
    for data_class in (DataClass.CORE, DataClass.PERSONS, DataClass.CRIMINAL):
        items = [item for item in desk.items if item.data_class == data_class]
        if data_class == DataClass.CRIMINAL and not items:
            continue
        answer = min((desk.outlooks[item.key].answer for item in items), key=_rank, default=desk.bare(data_class))
        if all((answer.rule, answer.outcome) != (other.rule, other.outcome) for other, _ in found):
            found.append((answer, data_class))
    found.sort(key=lambda pair: ORDER.index(Outcome(pair[0].outcome)))
    return [box_for(desk, answer, data_class) for answer, data_class in found]


def _rank(answer: Answer) -> int:
    return -ORDER.index(Outcome(answer.outcome))


def box_for(desk: Desk, answer: Answer, data_class: DataClass) -> dict[str, Any]:
    incident, recipient = desk.dossier.incident, desk.route.recipient
    told = automatic_copy(incident, recipient) if data_class == DataClass.CORE else ""
    why_url = address("exchange:why", incident.pk, recipient.slug, data_class.value)
    return verdict_box(answer, desk.route.rules, why_url=why_url, more=told)


def automatic_copy(incident: Incident, recipient: Organisation) -> str:
    """The sentence that the recipient already holds the core; empty when nothing went by itself."""
    first = (
        Disclosure.objects.filter(incident=incident, recipient=recipient, kind=ReceivedKind.UPDATE, withdrawn_at=None)
        .order_by("sent_at")
        .first()
    )
    return f"De ontvanger kreeg deze kern al {at_moment(first.sent_at)}." if first else ""


def arrival(desk: Desk, chosen: set[str]) -> list[tuple[str, str]]:
    """ "Zo komt het aan": follows the choices."""
    going = [item for item in desk.items if item.key in chosen]
    people = {item.pseudonym for item in going if item.pseudonym}
    staying = [item for item in desk.items if item.key not in chosen]
    return [
        ("Aan", f"{desk.route.recipient.name}, {attendant(desk)}"),
        ("Mee", f"{counted(len(going), 'gegeven', 'gegevens')}, {_people(len(people))}"),
        ("Blijft hier", _staying(staying)),
        ("Intrekken", "kan tot de ontvanger het opent"),
    ]


def attendant(desk: Desk) -> str:
    who = CONTACT_ROLE.get(Role(desk.route.recipient_role), "medewerker") if desk.route.recipient_role else "medewerker"
    return f"{who} van {desk.dossier.incident.location.name}"


def _people(number: int) -> str:
    return "geen personen" if number == 0 else counted(number, "persoon", "personen")


def _staying(items: list[Item]) -> str:
    labels = list(dict.fromkeys(item.label.lower() for item in items))
    return ", ".join([*labels, "medisch en zorg"])
