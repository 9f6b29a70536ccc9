"""Once a day: every organisation gets its keys for the school year, and the ledger of destroyed keys is made whole."""

from celery import shared_task

from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import DISPATCH, MEMBER, scope, system_actor

from . import ledger
from .keys import prepare
from .models import DestroyedKey


@shared_task(name="vault.prepare")  # type: ignore[untyped-decorator]
def prepare_all() -> int:
    """Returns how many organisations had none yet. A sender needs the key before the recipient was ever here."""
    with scope(system_actor(DISPATCH)):
        # In order of the key: names, the usual order, are nothing this role may read.
        organisations = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    made = 0
    for organisation in organisations:
        with scope(system_actor(MEMBER, organisation)):
            made += prepare(organisation)
            ledger.complete(DestroyedKey.objects.filter(organisation_id=organisation))
    return made
