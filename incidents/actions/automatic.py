"""Copies that go by themselves: where a rule says so, the core goes at saving and at each change of state."""

from collections.abc import Callable
from uuid import UUID, uuid4

from convenant import clock, gate
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.gate import Answer, GateRules
from convenant.models import DataClass, Mode
from convenant.tenancy.scope import Actor
from incidents.models import Incident, ReceivedKind
from incidents.queries.parcels import Copy, core_items, core_of
from incidents.queries.taxonomy import Taxonomy, adopted_version, names_of
from incidents.queries.weighing import Parcel, Route
from parties.models import Role, Service

from .exchange import inbox_row, own_row

COPIED = "disclosure.automatic"
TRIGGERS = ("saved", "state")
ASSIGNED = {"assigned": True}


def send_automatic_copies(incident: Incident, actor: Actor, trigger: str) -> None:
    """Listener of `hooks.after_core_change`. Runs with the right of whoever saved: the rule decided, not a person."""
    if trigger not in TRIGGERS:
        return
    send_state(incident, actor, served_by)


def send_state_to(recipient_id: UUID, incident: Incident, actor: Actor) -> None:
    """Once more, to one organisation whose person is new. Raises `Refused` when no rule sends it by itself any more."""
    if not send_state(
        incident, actor, lambda at: [row for row in served_by(at) if row.organisation_id == recipient_id]
    ):
        raise Refused("Dit gaat niet meer vanzelf. Deel het als melding.")


def send_state(incident: Incident, actor: Actor, to: Callable[[Incident], list[Service]]) -> int:
    """Returns how many copies went."""
    version = adopted_version(incident.convenant_id)
    rules = GateRules.of(version)
    names = names_of(incident)
    sent = 0
    if is_closed(incident, names) or not any(rule.mode == Mode.AUTOMATIC for rule in rules.rules):
        return sent
    for service in to(incident):
        route = Route(service.organisation, Role.SCHOOL, service.role, assigned=True, rules=rules)
        answer = route.ask(DataClass.CORE, ASSIGNED)
        if answer.allowed and answer.mode == Mode.AUTOMATIC:
            _send(incident, names, route, answer, actor)
            sent += 1
    return sent


def is_closed(incident: Incident, names: Taxonomy) -> bool:
    """A file of the board's alone (SEK-03): the board itself turns to the politie, nothing goes beside it."""
    category = names.category(incident.category)
    return category is not None and category.closed


def served_by(incident: Incident) -> list[Service]:
    found = Service.valid.on(clock.today()).filter(convenant_id=incident.convenant_id, location_id=incident.location_id)
    return list(found.select_related("organisation").order_by("role", "organisation__name"))


def _send(incident: Incident, names: Taxonomy, route: Route, answer: Answer, actor: Actor) -> None:
    """No weighing by a person: the rule itself answers for necessity and subsidiarity, once for all."""
    decision = gate.keep(
        answer, actor=actor, recipient=route.recipient.pk, data_class=DataClass.CORE, circumstances=ASSIGNED
    )
    told = dict(answer.answers)
    going = frozenset(item.key for item in core_items(incident, names))
    parcel = Parcel(going, necessity=told.get("necessity", ""), subsidiarity=told.get("subsidiarity", ""))
    sent = own_row(uuid4(), incident, route.recipient, parcel, decision, actor, kind=ReceivedKind.UPDATE)
    core = core_of(incident, names, going) | {
        "articles": [decision.article],
        "state": incident.get_state_display(),
    }
    inbox_row(sent, incident, Copy(core, {}), decision, actor)
    record(actor, COPIED, incident, fields=["core"], ground=decision.article, purpose=route.recipient.name)
