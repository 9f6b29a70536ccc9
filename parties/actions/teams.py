"""Who sits in the team around a school, and how a partner fits its role to it."""

from datetime import date

from convenant import clock
from convenant.actions.compliance import follow_in_circle, follow_own
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import ENDS_BEFORE, AtField
from convenant.models import Convenant
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force
from parties.models import Party, Team, TeamMember, TeamNote
from parties.permissions import KEEP_TEAM, may
from parties.queries.coverage import same_name
from parties.queries.parties import parties_of
from parties.queries.teams import firsts_of, provider_of, rule_for

from .assignments import Period
from .refusals import NotAllowed

NO_RIGHT = "Uw functie noemt niemand in een team. Vraag de coördinator van uw organisatie."
NO_SEAT = "Het convenant kent deze plaats niet op deze school."
NOT_YOURS = "Deze plaats vult {name} zelf."
SCHOOL_NAMES = "Deze plaats vult de school zelf: de organisatie is geen partij bij het convenant."
TAKEN = "Deze plaats is dan al bezet door {name}. Stop die eerst."
TWICE = "{name} zit in deze periode al met deze rol in het team."
NO_PARTNER = "Alleen een partner van deze school legt zijn rol vast."


def name_member(
    convenant: Convenant, school: Party, seat: str, name: str, function: str, period: Period, *, actor: Actor
) -> TeamMember:
    """A seat of the kernteam: by the party that provides it, else by the school."""
    _may_fill(convenant, school, seat, actor)
    one_at_a_time("team", convenant.pk, school.organisation_id, seat)
    for other in _beside(convenant, school, Team.CORE, period, seat=seat):
        raise AtField(TAKEN.format(name=other.name), "valid_from")
    return _keep(convenant, school, Team.CORE, seat, name, function, period, actor=actor)


def add_to_support(
    convenant: Convenant, seat: str, name: str, function: str, period: Period, *, actor: Actor
) -> TeamMember:
    """The school's own support team: it says who is in it and in which role."""
    _may(actor)
    school = parties_of(convenant.pk).filter(organisation_id=actor.organisation, role="school").first()
    if school is None:
        raise NotAllowed("Alleen een school heeft een ondersteuningsteam.")
    one_at_a_time("team", convenant.pk, school.organisation_id, Team.SUPPORT)
    roles = _beside(convenant, school, Team.SUPPORT, period)
    if any(same_name(row.name, name) and same_name(row.seat, seat) for row in roles):
        raise AtField(TWICE.format(name=name), "name")
    return _keep(convenant, school, Team.SUPPORT, seat, name, function, period, actor=actor)


def end_member(member: TeamMember, last_day: date, *, actor: Actor) -> None:
    _may(actor)
    if member.organisation_id != actor.organisation_id:
        raise NotAllowed("Alleen wie deze persoon noemde, stopt hem.")
    if last_day < member.valid_from:
        raise AtField(ENDS_BEFORE, "last_day")
    member.valid_until = last_day
    member.save(update_fields=["valid_until"])
    _tell(member, "team.ended", ["valid_until"], actor)


def note_role(convenant: Convenant, school: Party, text: str, *, actor: Actor) -> TeamNote:
    """UT-19a: what a partner does at this school. An empty text takes it away. The text names nobody."""
    _may(actor)
    if school.organisation_id == actor.organisation_id:
        raise NotAllowed(NO_PARTNER)
    note, _ = TeamNote.objects.update_or_create(
        convenant=convenant, school=school.organisation, organisation_id=actor.organisation,
        defaults={"text": text, "changed_on": clock.today()},
    )  # fmt: skip
    record(actor, "team.noted", note, fields=["text"])
    circle_event(actor, "team.noted", note, convenant_id=convenant.pk)
    follow_own(convenant.pk, actor=actor)
    return note


def _may(actor: Actor) -> None:
    if not may(actor, KEEP_TEAM):
        raise NotAllowed(NO_RIGHT)


def _may_fill(convenant: Convenant, school: Party, seat: str, actor: Actor) -> None:
    _may(actor)
    rule = rule_for(version_in_force(convenant), school.organisation)
    if rule is None or seat not in [*rule["seats"], *rule.get("optional", [])]:
        raise NotAllowed(NO_SEAT)
    provider = provider_of(seat, rule, firsts_of(parties_of(convenant.pk)))
    if provider is None and school.organisation_id != actor.organisation_id:
        raise NotAllowed(SCHOOL_NAMES)
    if provider and provider.organisation_id != actor.organisation_id:
        raise NotAllowed(NOT_YOURS.format(name=provider.organisation.name))


def _beside(convenant: Convenant, school: Party, team: str, period: Period, **more: str) -> list[TeamMember]:
    rows = TeamMember.objects.filter(convenant=convenant, school_id=school.organisation_id, team=team, **more)
    in_time = [row for row in rows if row.valid_until is None or row.valid_until >= period.first]
    return [row for row in in_time if period.last is None or row.valid_from <= period.last]


def _keep(
    convenant: Convenant, school: Party, team: str, seat: str, name: str, function: str, period: Period, *, actor: Actor
) -> TeamMember:
    if period.last and period.last < period.first:
        raise AtField(ENDS_BEFORE, "valid_until")
    member = TeamMember.objects.create(
        convenant=convenant, organisation_id=actor.organisation, school=school.organisation, team=team, seat=seat,
        name=name, function=function, valid_from=period.first, valid_until=period.last,
    )  # fmt: skip
    _tell(member, "team.named", ["name", "function", "valid_from"], actor)
    return member


def _tell(member: TeamMember, verb: str, fields: list[str], actor: Actor) -> None:
    record(actor, verb, member, fields=fields)
    circle_event(actor, verb, member, convenant_id=member.convenant_id)
    follow_in_circle(member.convenant_id, actor=actor)
