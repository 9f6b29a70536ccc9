"""What the administrator of an organisation does with its sign-in service, in the organisation's scope."""

from dataclasses import dataclass, field

from convenant import clock
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.models import Identity, IdentityProvider
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import MEMBER, REGIE, Actor

from .refusals import ServiceFault
from .service import keys_of, service_of

NOT_YOURS = "Alleen een beheerder van uw organisatie stelt dit in."
UNTESTED = "Test eerst de verbinding. Lukt dat, dan kunt u het inloggen aanzetten."
CHECKED = ("issuer", "client_id")
"""Another one of these is another service: it must be tested again before anybody is let in by it."""


@dataclass(frozen=True)
class Told:
    """What the administrator filled in. An empty `client_secret` keeps the one there is."""

    issuer: str
    client_id: str
    client_secret: str = ""
    tenant_claim: str = ""
    tenant_value: str = ""
    affiliation_claim: str = ""
    allowed_affiliations: list[str] = field(default_factory=list)
    mfa_values: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name != "client_secret"}


def may_keep(actor: Actor) -> bool:
    """Who runs the portal administers accounts too, and has no rows of an organisation."""
    return actor.is_administrator and actor.role in (MEMBER, REGIE)


def keep_provider(told: Told, *, actor: Actor) -> IdentityProvider:
    """One for each organisation. Raises Refused."""
    _only_administrators(actor)
    row = own_provider(actor) or IdentityProvider(organisation_id=actor.organisation)
    changed = [name for name, value in told.plain().items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, getattr(told, name))
    if told.client_secret:
        row.seal(client_secret=told.client_secret)
        changed.append("client_secret")
    if not changed:
        return row
    if set(changed) & set(CHECKED):
        row.is_active, row.tested_at = False, None
    row.save()
    record(actor, "signin.service_changed", row, fields=changed)
    return row


def test_provider(*, actor: Actor) -> IdentityProvider:
    """Asks the service for its addresses and keys, past what is remembered. What is wrong stands in `problem`."""
    row = _kept(actor)
    try:
        keys_of(service_of(row.issuer, anew=True), anew=True)
        row.problem, row.problem_at, row.tested_at = "", None, clock.now()
    except ServiceFault as fault:
        row.problem, row.problem_at, row.tested_at = fault.problem, clock.now(), None
    row.save(update_fields=["problem", "problem_at", "tested_at"])
    return row


def switch_provider(*, on: bool, actor: Actor) -> None:
    """Off at once for everybody who signs in from now on. Raises Refused."""
    row = _kept(actor)
    if on and row.tested_at is None:
        raise Refused(UNTESTED)
    row.is_active = on
    row.save(update_fields=["is_active"])
    record(actor, "signin.service_on" if on else "signin.service_off", row)


def disconnect(identity: Identity, *, actor: Actor) -> None:
    _only_administrators(actor)
    record(actor, "signin.disconnected", identity)
    identity.delete()


def own_provider(actor: Actor) -> IdentityProvider | None:
    return IdentityProvider.objects.filter(organisation_id=actor.organisation).first()


def connected(actor: Actor) -> list[tuple[Identity, str]]:
    """Who of the organisation connected an account, by the name of the membership. A subject stays with the portal."""
    own = Identity.objects.filter(organisation_id=actor.organisation).defer("subject")
    names = dict(
        Membership.objects.filter(organisation_id=actor.organisation).order_by("valid_from")
        .values_list("user_id", "display_name")
    )  # fmt: skip
    found = [(identity, names.get(identity.user_id, "Zonder rol")) for identity in own]
    return sorted(found, key=lambda pair: pair[1])


def _kept(actor: Actor) -> IdentityProvider:
    _only_administrators(actor)
    row = own_provider(actor)
    if row is None:
        raise Refused("Vul eerst de gegevens van uw inlogdienst in.")
    return row


def _only_administrators(actor: Actor) -> None:
    if not may_keep(actor):
        raise Refused(NOT_YOURS)
