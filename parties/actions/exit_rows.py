"""What the last day of a party that leaves ends in the register, and how that goes on when it stays after all."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from convenant.audit.trail import record
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from parties.models import ContactPerson, ExitNotice, ExitServices, Party, Service
from parties.queries import exits as queries

COMES_BACK = (
    "Vanaf {day} staat uw organisatie opnieuw in het register. Vraag wie de regie voert dat eerst weg te halen."
)
TABLES: dict[str, type[Party] | type[ContactPerson]] = {"parties": Party, "people": ContactPerson}


def go_on(notice: ExitNotice) -> None:
    """A row that got another last day since was decided on since, and keeps it."""
    one_at_a_time("parties", notice.convenant_id)
    refuse_coming_back(notice, notice.last_day)
    for table, rows in notice.ended.items():
        for key, was in rows:
            ended = TABLES[table]._default_manager.filter(pk=key, valid_until=notice.last_day)
            ended.update(valid_until=date.fromisoformat(was) if was else None)


def refuse_coming_back(notice: ExitNotice, day: date | None) -> None:
    rows = Party.objects.filter(convenant_id=notice.convenant_id, organisation_id=notice.organisation_id)
    if later := rows.filter(valid_from__gt=day).order_by("valid_from").first():
        raise Refused(COMES_BACK.format(day=nl_plain(later.valid_from)))


Ended = list[tuple[str, str]]
"""Id, and the last day it had ("" for none)."""


def end_rows(notice: ExitNotice, day: date) -> dict[str, Ended]:
    """Table → what ended with it."""
    return {name: _end(model, notice, day) for name, model in TABLES.items()}


def _end(model: type[Model], notice: ExitNotice, day: date) -> Ended:
    rows = model._default_manager.filter(convenant_id=notice.convenant_id, organisation_id=notice.organisation_id)
    return _ended(rows, day)


def _ended(rows: QuerySet[Any], day: date) -> Ended:
    still = rows.filter(Q(valid_until=None) | Q(valid_until__gt=day))
    found = [(str(key), was.isoformat() if was else "") for key, was in still.values_list("pk", "valid_until")]
    rows.filter(pk__in=[key for key, _ in found]).update(valid_until=day)
    return found


def end_services(convenant_id: UUID, *, actor: Actor) -> int:
    """Both ways: what the party that leaves served, and who served its locations."""
    return sum(
        _end_services(each, each.last_day, actor) for each in queries.confirmed_in(convenant_id) if each.last_day
    )


def _end_services(notice: ExitNotice, last_day: date, actor: Actor) -> int:
    both = Q(organisation_id=notice.organisation_id) | Q(location__organisation_id=notice.organisation_id)
    here = Service.objects.filter(both, convenant_id=notice.convenant_id, valid_from__lte=last_day)
    if found := _ended(here, last_day):
        ExitServices.objects.create(convenant_id=notice.convenant_id, notice=notice, last_day=last_day, rows=found)
        record(actor, "exit.services_ended", notice, fields=["valid_until"])
    return len(found)


def restore_services(convenant_id: UUID, *, actor: Actor) -> int:
    """Of who stays after all: as they were, unless they got another last day since."""
    restored = 0
    for kept in ExitServices.objects.filter(convenant_id=convenant_id, notice__withdrawn_at__isnull=False):
        for key, was in kept.rows:
            ended = Service.objects.filter(pk=key, valid_until=kept.last_day)
            restored += ended.update(valid_until=date.fromisoformat(was) if was else None)
        record(actor, "exit.services_restored", kept.notice, fields=["valid_until"])
        kept.delete()
    return restored
