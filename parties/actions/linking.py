"""Which contact person has which account."""

from django.db.models import Q, QuerySet

from convenant import clock
from convenant.audit.trail import record
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import NOBODY, Actor, scope
from parties.models import ContactAccount, ContactPerson

from .keeping import keeps


def link_account(person: ContactPerson, membership: Membership | None, *, actor: Actor) -> None:
    """Whose account it is; None: he has none. An account is the organisation's own business: no circle event."""
    keeps(person, actor)
    ContactAccount.objects.filter(contact=person, organisation_id=actor.organisation).delete()
    if membership is not None:
        _link(person, membership)
    record(actor, "contact.account_linked", person, fields=["membership"])


def link_by_address(ending: Membership, *, actor: Actor) -> None:
    """Contact persons with the address of an account that ends, and without one: else the list would go on naming who
    has no access, unseen. By the portal: whoever ends an account need not keep the list."""
    for person in _without_account(_address_of(ending), actor):
        _link(person, ending)
        record(actor, "contact.account_linked", person, fields=["membership"])


def _link(person: ContactPerson, membership: Membership) -> None:
    ContactAccount.objects.create(convenant_id=person.convenant_id, contact=person, membership=membership)


def _without_account(address: str, actor: Actor) -> QuerySet[ContactPerson]:
    still = Q(valid_until=None) | Q(valid_until__gte=clock.today())
    mine = ContactPerson.objects.filter(still, organisation_id=actor.organisation, email__iexact=address)
    linked = ContactAccount.objects.filter(organisation_id=actor.organisation)
    return mine.exclude(pk__in=linked.values("contact_id")) if address else mine.none()


def _address_of(membership: Membership) -> str:
    """Asked as the login role: inside a scope nobody reads accounts."""
    with scope(NOBODY):
        return Membership.objects.filter(pk=membership.pk).values_list("user__email", flat=True).get()
