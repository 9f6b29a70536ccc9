"""On the administrator's start page: signing in through one's own organisation no longer works."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from convenant.addresses import address
from convenant.models import IdentityProvider
from convenant.signin.oidc.keeping import may_keep
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking


def broken_sign_in(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    if not may_keep(actor):
        return []
    rows = _broken(organisation=actor.organisation)
    yield (rows,)
    sub = "Collega’s kunnen nu niet inloggen met het account van uw organisatie."
    title = "Inloggen via uw organisatie werkt niet"
    return [Waiting(title, address("sso:settings"), sub, kind="bad", word="nakijken") for _ in rows]


@made_once
def _broken(*, organisation: UUID) -> QuerySet[IdentityProvider]:
    return IdentityProvider.objects.filter(organisation_id=organisation, is_active=True).exclude(problem="").only("id")
