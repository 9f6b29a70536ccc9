"""What a change of the world touches: read before it is decided, and read again by whoever has a part in it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant import clock, registry
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.models import Convenant
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import MEMBER, Actor
from convenant.wording import counted
from parties.models import Change, ChangeState, ContactPerson, LocationRight

from .hours_moving import hour_lines
from .plan import ENDS, Plan
from .regie import regie_is_left_alone

REGIE, OWNER, TAKER, NOBODY = "regie", "owner", "taker", ""
"""Who does a step: regie at once, the organisation that lets go, the one that takes over, or nobody (it is told)."""


@dataclass(frozen=True)
class Line:
    text: str
    who: str = REGIE


@dataclass(frozen=True)
class Part:
    title: str
    lines: list[Line] = field(default_factory=list)


def preview(plan: Plan) -> list[Part]:
    """What changes, and who does it."""
    parts = (_parties, _places, _services, _contacts, _work, _left_behind)
    return [part for part in (make(plan) for make in parts) if part.lines]


def leaves_regie_alone(plan: Plan) -> bool:
    going = [] if plan.change.stays else [party.organisation_id for party in plan.parties]
    return regie_is_left_alone(plan.change.convenant_id, going, plan.last_day)


def said(plan: Plan) -> list[tuple[str, list[str]]]:
    """The preview as text, to be kept with the decision."""
    return [(part.title, [line.text for line in part.lines]) for part in preview(plan)]


def mark_of_preview(plan: Plan) -> str:
    """Another one means that the world changed since it was shown."""
    return hashlib.sha256(repr(said(plan)).encode()).hexdigest()[:24]


COMPARED = ("Locaties", "Wie bedient welke locatie", "Open werk")


def changed_since(plan: Plan) -> list[str]:
    """What the preview says otherwise than on the day it was decided."""
    then, now = dict(plan.change.written.get("said", [])), dict(said(plan))
    if not then:
        return []
    gone = [text for title in COMPARED for text in then.get(title, []) if text not in now.get(title, [])]
    new = [text for title in COMPARED for text in now.get(title, []) if text not in then.get(title, [])]
    return [*(f"Niet meer: {text}" for text in gone), *(f"Nieuw: {text}" for text in new)]


def _parties(plan: Plan) -> Part:
    gone = [] if plan.change.stays else plan.parties
    duties = obligations_of(plan.change.convenant) if gone else []
    lines = [Line(f"{each.organisation.name} is partij tot en met {nl_plain(plan.last_day)}.") for each in gone]
    for bearer in bearers_of(plan.change.convenant_id) if gone else ():
        if bearer.organisation_id in {each.organisation_id for each in gone}:
            count = sum(bears(duty, bearer) for duty in duties)
            lines.append(Line(f"{counted(count, 'afspraak', 'afspraken')} van {bearer.name} {_follow(plan)}"))
    since = nl_plain(plan.change.takes_effect)
    lines += [Line(f"{each.name} wordt partij op {since}, met de afspraken van haar rol.") for each in plan.newcomers()]
    return Part("Partijen en hun afspraken", lines)


def _follow(plan: Plan) -> str:
    if not plan.arriving:
        return "stoppen die dag. Niemand neemt ze over."
    return f"gaan naar {', '.join(each.name for each in plan.arriving)}."


def _places(plan: Plan) -> Part:
    lines = []
    for place in plan.places:
        target = plan.target(place)
        if target == ENDS:
            lines.append(Line(f"{place.name} sluit.", OWNER))
        elif target in plan.organisations:
            lines.append(Line(f"{place.name} gaat naar {plan.organisations[target].name}.", OWNER))
            lines.append(Line(f"{plan.organisations[target].name} opent {place.name} als eigen locatie.", TAKER))
    return Part("Locaties", lines)


def _services(plan: Plan) -> Part:
    lines = []
    for service in plan.services:
        target = plan.server(service)
        if target == Change.STAYS:
            continue
        who = plan.organisations[target].name if target in plan.organisations else "niemand"
        lines.append(Line(f"{service.location.name}: {service.organisation.name} stopt, {who} gaat verder."))
    if plan.served:
        lines.append(Line(f"{len(plan.served)} keer bedient een partner een locatie die verandert: dat gaat mee."))
    lines += map(Line, hour_lines(plan))
    return Part("Wie bedient welke locatie", lines)


def _contacts(plan: Plan) -> Part:
    if plan.change.stays:
        return Part("Contactpersonen")
    people = ContactPerson.objects.filter(convenant_id=plan.change.convenant_id, organisation__in=plan.leaving)
    count = people.filter(Q(valid_until=None) | Q(valid_until__gt=plan.last_day)).count()
    lines = [Line(f"{counted(count, 'contactpersoon stopt', 'contactpersonen stoppen')} op de laatste dag.", OWNER)]
    lines += [Line(f"{each.name} noemt haar contactpersonen.", TAKER) for each in plan.arriving]
    return Part("Contactpersonen", lines if count else lines[1:])


def _work(plan: Plan) -> Part:
    ids = [each.pk for each in plan.leaving]
    lines = [Line(text) for _, ask in registry.open_work for text in ask(plan.change.convenant_id, ids)]
    for item in plan.work:
        if (target := plan.taker(item)) in plan.organisations:
            lines.append(Line(f"“{item.text}” wordt gevraagd aan {plan.organisations[target].name}."))
    return Part("Open werk", lines)


KEPT = (
    "{name} houdt haar eigen incidenten, meldingen en dossiers. Niemand anders krijgt die erbij. "
    "Wat mee moet, neemt zij zelf mee met “Gegevens meenemen”."
)
RIGHTS = (
    "Rechten van mensen gaan niet mee. Toewijzingen van {name} stoppen waar een ander verdergaat. "
    "Wie zelf meegaat, wordt bij de nieuwe organisatie uitgenodigd."
)


def _left_behind(plan: Plan) -> Part:
    lines = [Line(text.format(name=each.name), NOBODY) for each in plan.leaving for text in (KEPT, RIGHTS)]
    return Part("Wat blijft waar het is", lines)


def own_lines(plan: Plan, actor: Actor) -> list[str]:
    """What this touches behind the wall of the acting organisation: it alone reads so."""
    if actor.role != MEMBER:
        return []
    mine = [place for place in plan.places if place.organisation_id == actor.organisation]
    served = [row.location_id for row in plan.services if row.organisation_id == actor.organisation]
    places = [place.pk for place in mine if plan.target(place) != Change.STAYS] + served
    rights = LocationRight.objects.filter(organisation_id=actor.organisation, content_object__in=places).count()
    lines = [f"{counted(rights, 'recht van een collega', 'rechten van collega’s')} op deze locaties."] if rights else []
    return [*lines, *(text for _, ask in registry.own_work for text in ask(actor, places))]


def shown_to(convenant: Convenant, *, keeper: bool) -> QuerySet[Change]:
    """A draft is for who holds regie."""
    found = Change.objects.filter(convenant=convenant)
    return found if keeper else found.exclude(state=ChangeState.DRAFT)


def others_decided(change: Change) -> QuerySet[Change]:
    """Beside this one: decided in the same convenant, and still to be carried out."""
    here = Change.objects.filter(convenant=change.convenant_id).exclude(pk=change.pk)
    return here.filter(state=ChangeState.DECIDED, finished_at=None)


def unfinished(convenant_ids: Iterable[object]) -> QuerySet[Change]:
    """Decided, in effect, and not yet finished by regie."""
    found = Change.objects.filter(convenant__in=list(convenant_ids), state=ChangeState.DECIDED, finished_at=None)
    return found.filter(takes_effect__lte=clock.today())


def finished_lately(convenant_ids: Iterable[UUID]) -> Statement[Change]:
    """In this school year or the one before."""
    since = clock.school_year_bounds(clock.school_year(clock.today()) - 1)[0]
    return _finished(convenants=list(convenant_ids), since=since)


@made_once
def _finished(*, convenants: list[UUID], since: date) -> QuerySet[Change]:
    found = Change.objects.filter(convenant_id__any_of=convenants, state=ChangeState.DECIDED, takes_effect__gte=since)
    return found.exclude(finished_at=None)
