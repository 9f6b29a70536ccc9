"""The plan of an incident again, after its core or its category changed. What was done is never lost."""

from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.models import Category, ConvenantVersion
from convenant.tenancy.scope import Actor
from incidents.models import Incident, Step, StepState
from incidents.permissions import HANDLE, require
from incidents.queries.taxonomy import KEEPS_CORE, version_of
from protocols.planning import MELDING, PlannedStep, Situation, plan

from .duties import follow_notices
from .four_eyes import asks_four_eyes
from .locks import hold_open
from .vault import require_open_vault

FIELDS = ("key", "title", "owner", "help", "evidence", "article", "mandatory", "due_at")


def change_category(incident: Incident, code: str, *, actor: Actor, seen: str) -> None:
    """`seen`: the code that the editor started from. A closed file (the board's own) is no choice here."""
    require(actor, HANDLE)
    hold_open(incident)
    current = Incident.objects.get(pk=incident.pk)
    if current.category != seen:
        raise Refused("Een collega koos intussen een andere soort. Kijk na wat er nu staat.")
    category = category_of(version_of(incident), code)
    if category is None or category.keeps != KEEPS_CORE or not category.main or category.closed:
        raise Refused("Kies een soort uit de lijst.")
    if asks_four_eyes(current) and not category.four_eyes:
        require_open_vault(current, actor)  # or one person alone would open it under another name
    incident.category, incident.revision = code, current.revision + 1
    incident.save(update_fields=["category", "revision"])
    record(actor, "incident.changed", incident, fields=["category"])
    derive_anew(incident, actor)


def category_of(version: ConvenantVersion, code: str) -> Category | None:
    return Category.objects.filter(taxonomy=version.taxonomy, code=code).first()


def derive_anew(incident: Incident, actor: Actor) -> None:
    """By the protocol of the version in force when it was recorded. An open step takes the new words, term and
    whether it must; a handled one keeps what was done and only learns whether it must."""
    version = version_of(incident)
    category = category_of(version, incident.category)
    if category is None:
        return
    situation = situation_of(incident, version, category)
    planned = plan(situation)
    steps = {step.number: step for step in Step.objects.select_for_update().filter(incident=incident)}
    for one in planned:
        _renew(incident, one, steps.get(one.number))
    follow_notices(incident, situation, actor)
    required = any(step.mandatory for step in planned if step.key == MELDING)
    if incident.melding_required != required:
        incident.melding_required = required
        incident.save(update_fields=["melding_required"])


def situation_of(incident: Incident, version: ConvenantVersion, category: Category) -> Situation:
    sectors = tuple(incident.organisation.sectors)
    return Situation(
        version, category, incident.place, incident.seriousness, incident.recorded_at, tuple(incident.facets), sectors
    )


def _renew(incident: Incident, planned: PlannedStep, step: Step | None) -> None:
    if step is None:
        Step.objects.create(organisation_id=incident.organisation_id, incident=incident, **vars(planned))
        return
    fields = FIELDS if step.state == StepState.OPEN else ("mandatory",)
    changed = [name for name in fields if getattr(step, name) != getattr(planned, name)]
    for name in changed:
        setattr(step, name, getattr(planned, name))
    if changed:
        step.save(update_fields=changed)
