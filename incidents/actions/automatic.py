"""Copies that go by themselves: where a rule says so, the core goes at saving and at each change of state."""

from uuid import uuid4

from convenant import clock, gate
from convenant.audit.trail import record
from convenant.gate import Answer, GateRules
from convenant.models import DataClass, Mode
from convenant.tenancy.scope import Actor
from incidents.models import Incident, ReceivedKind
from incidents.queries.parcels import Copy, core_items, core_of
from incidents.queries.taxonomy import Taxonomy, adopted_version, taxonomy
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
    version = adopted_version(incident.convenant_id)
    rules = GateRules.of(version)
    names = taxonomy(version.taxonomy)
    if is_closed(incident, names) or not any(rule.mode == Mode.AUTOMATIC for rule in rules.rules):
        return
    for service in served_by(incident):
        route = Route(service.organisation, Role.SCHOOL, service.role, assigned=True, rules=rules)
        answer = route.ask(DataClass.CORE, ASSIGNED)
        if answer.allowed and answer.mode == Mode.AUTOMATIC:
            _send(incident, names, route, answer, actor)


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
