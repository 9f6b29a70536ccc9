"""Contact without an incident, noted: at home with the colleague, in the circle as a fact on a day."""

from datetime import date, timedelta
from uuid import UUID, uuid5

from convenant import clock
from convenant.actions.compliance import follow_own
from convenant.audit.trail import record
from convenant.editing import one_at_a_time
from convenant.errors import AtField
from convenant.tenancy.scope import Actor
from parties.models import ContactMoment, Location, Party, SharedMoment
from parties.permissions import NOTE_MOMENT, may
from parties.queries.places import locations_of

from .refusals import NotAllowed

LONGEST_AGO = timedelta(days=366)
NO_RIGHT = "Contact noteren doet wie op de scholen komt: schoolagent, wijkagent, jongerenwerk, zorg of leerplicht."
NOT_HERE = "U werkt niet voor deze locatie. Vraag wie bij uw organisatie toewijst."
NOT_YET = "Kies vandaag of een eerdere dag: wat nog komt, noteert u daarna."
TOO_LONG_AGO = "Kies een dag in het afgelopen jaar."
NOT_YOURS = "Alleen wie het contact noteerde, haalt het weg."


def note_moment(place: Location, kind: str, day: date, *, actor: Actor) -> ContactMoment:
    """The same contact noted twice is one."""
    _check(place, day, actor)
    one_at_a_time("moment", actor.organisation, place.pk)
    wanted = {"membership_id": actor.membership_id, "location": place, "kind": kind, "day": day}
    if twin := ContactMoment.objects.filter(organisation_id=actor.organisation, **wanted).first():
        return twin
    moment = ContactMoment(organisation_id=actor.organisation, **wanted)
    moment.save(force_insert=True)
    record(actor, "moment.recorded", moment, fields=["location", "kind", "day"])
    for convenant_id in _shared_circles(place, day, actor):
        SharedMoment.objects.create(
            pk=uuid5(moment.pk, str(convenant_id)), convenant_id=convenant_id, organisation_id=actor.organisation,
            location=place, kind=kind, day=day,
        )  # fmt: skip
        follow_own(convenant_id, actor=actor)
    return moment


def take_back_moment(moment: ContactMoment, *, actor: Actor) -> None:
    if moment.membership_id != actor.membership_id:
        raise NotAllowed(NOT_YOURS)
    record(actor, "moment.taken_back", moment)
    keys = [uuid5(moment.pk, str(convenant_id)) for convenant_id in actor.circles]
    shared = SharedMoment.objects.filter(pk__in=keys)
    for convenant_id in list(shared.values_list("convenant_id", flat=True)):
        follow_own(convenant_id, actor=actor)
    shared.delete()
    moment.delete()


def _check(place: Location, day: date, actor: Actor) -> None:
    if not may(actor, NOTE_MOMENT) or actor.membership_id is None:
        raise NotAllowed(NO_RIGHT)
    if not locations_of(actor).filter(pk=place.pk).exists():
        raise NotAllowed(NOT_HERE)
    if day > clock.today():
        raise AtField(NOT_YET, "day")
    if day < clock.today() - LONGEST_AGO:
        raise AtField(TOO_LONG_AGO, "day")


def _shared_circles(place: Location, day: date, actor: Actor) -> list[UUID]:
    """Where the school of this location and we are both parties."""
    school = Party.valid.on(day).filter(convenant_id__in=actor.circles, organisation_id=place.organisation_id)
    return sorted(set(school.values_list("convenant_id", flat=True)))
