"""Who to call."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant import clock
from convenant.models import Convenant
from convenant.queries.media import Spokesperson
from convenant.tenancy.scope import Actor
from parties.models import ContactPerson, Party


def current_contacts(convenant_id: UUID, day: date | None = None) -> QuerySet[ContactPerson]:
    today = day or clock.today()
    found = ContactPerson.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today), valid_from__lte=today)
    return found.filter(convenant_id=convenant_id).select_related("organisation", "location")


def contacts_of(party: Party) -> QuerySet[ContactPerson]:
    found = current_contacts(party.convenant_id).filter(organisation_id=party.organisation_id)
    return found.order_by("level", "location__name", "name")


def own_contacts(actor: Actor, convenant: Convenant) -> QuerySet[ContactPerson]:
    """Also those that ended or start later: what the organisation itself may change."""
    return ContactPerson.objects.filter(convenant=convenant, organisation_id=actor.organisation).select_related(
        "location", "organisation"
    )


def spokespersons(convenant_id: UUID) -> list[Spokesperson]:
    """Contact persons of today whom their party named for the press."""
    people = ContactPerson.objects.filter(
        convenant_id=convenant_id, is_media_contact=True, valid_from__lte=clock.today()
    )
    people = people.filter(Q(valid_until=None) | Q(valid_until__gte=clock.today()))
    columns = ("organisation_id", "name", "function", "phone")
    return [Spokesperson(*row) for row in people.values_list(*columns)]
