"""Taking back what was made by mistake, as long as nothing rests on it."""

from django.db import IntegrityError, connection, models, transaction

from convenant.audit.trail import record
from convenant.tenancy.scope import Actor


def remove_unused(row: models.Model, verb: str, *, actor: Actor) -> bool:
    """False when something points at it: the database knows, also where the actor may not look."""
    try:
        with transaction.atomic():
            # the rows of others decide, so Django's collector, which reads them first, can't be used
            type(row)._default_manager.filter(pk=row.pk)._raw_delete("default")
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
    except IntegrityError:
        return False
    record(actor, verb, row)
    return True
