"""Who to call."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from convenant import clock
from convenant.models import Convenant
from convenant.queries.media import Spokesperson
from convenant.tenancy.scope import OPERATOR, Actor
from parties.models import ContactPerson, Location, Party

from .deputies import shown
from .parties import parties_of
from .places import places_by_party


def current_contacts(convenant_id: UUID, day: date | None = None) -> QuerySet[ContactPerson]:
    """Of the parties of that day: who left is out of every list at once, whatever its contact persons say."""
    today = day or clock.today()
    still = Party.valid.on(today).filter(convenant_id=convenant_id, organisation_id=OuterRef("organisation_id"))
    found = ContactPerson.objects.filter(Exists(still))
    found = found.filter(Q(valid_until=None) | Q(valid_until__gte=today), valid_from__lte=today)
    return found.filter(convenant_id=convenant_id).select_related("organisation", "location")


def coming_contacts(convenant_id: UUID, day: date | None = None) -> QuerySet[ContactPerson]:
    """Of today and later: what a gap is told from."""
    found = ContactPerson.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day or clock.today()))
    return found.filter(convenant_id=convenant_id).select_related("organisation", "location")


def contacts_of(party: Party) -> QuerySet[ContactPerson]:
    """Of today and later."""
    found = coming_contacts(party.convenant_id).filter(organisation_id=party.organisation_id)
    return found.order_by("level", "location__name", "name")


def own_contacts(actor: Actor, convenant: Convenant) -> QuerySet[ContactPerson]:
    """Also those that ended or start later: what the organisation itself may change."""
    mine = ContactPerson.objects.filter(convenant=convenant, organisation_id=actor.organisation)
    return mine.exclude(valid_until__lt=F("valid_from")).select_related("location", "organisation")


def own_everywhere(actor: Actor) -> QuerySet[ContactPerson]:
    """In every circle of the organisation. Who runs the portal has none."""
    if actor.role == OPERATOR:
        return ContactPerson.objects.none()
    mine = ContactPerson.objects.filter(organisation_id=actor.organisation)
    return mine.select_related("convenant", "location", "organisation")


def spokespersons(convenant_id: UUID) -> list[Spokesperson]:
    """Contact persons of today whom their party named for the press, or who stands in for them."""
    people = map(shown, current_contacts(convenant_id).filter(is_media_contact=True))
    return [Spokesperson(each.organisation_id, each.name, each.function, each.phone) for each in people]


def working_places(actor: Actor, convenant: Convenant) -> list[Location]:
    """A school's own locations; for another party the ones it serves."""
    mine = list(parties_of(convenant.pk).filter(organisation_id=actor.organisation))
    return places_by_party(mine, convenant.pk)[mine[0].organisation_id] if mine else []
