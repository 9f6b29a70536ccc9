"""Finding one's own incidents and the copies one received, by the rules of the register and the postvak.

A hit shows what its row in that list shows: never a description, never a person.
"""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Window
from django.urls import reverse

from convenant.addresses import address
from convenant.search import Group, Hit, Sought, Source, total_of
from convenant.templatetags.portal import nl_plain
from convenant.together import Asking

from .models import Incident
from .permissions import OWN_REPORTS, REGISTER, is_school, may, visible_to
from .queries.inbox import line, may_receive, received_by
from .queries.register import matching
from .queries.taxonomy import Taxonomy, names_for, names_of, shown_reference, title


def incidents(sought: Sought) -> Asking[Group | None]:
    """By reference or by words of the description, as the register itself; a docent's own reports."""
    actor = sought.actor
    if not is_school(actor) or not (may(actor, REGISTER) or may(actor, OWN_REPORTS)):
        return None
    found = visible_to(actor).filter(matching(sought.text)).select_related("location").defer("description")
    rows = found.annotate(total=Window(Count("pk"))).order_by("-occurred_on", "-pk")[: sought.most]
    yield (rows,)
    names = names_for(actor)
    more = f"{reverse('incidents:list')}?{urlencode({'weergave': 'alles', 'q': sought.text})}"
    return Group(
        "incidenten", "Incidenten", f"incidenten van {actor.organisation_name}", [_hit(row, names) for row in rows],
        total_of(rows), more if may(actor, REGISTER) else "",
    )  # fmt: skip


def _hit(row: Incident, names: Taxonomy) -> Hit:
    names = names_of(row, names)
    label = title(names.label(row.category), row.place, names.places.get(row.place, ""))
    sub = f"{shown_reference(row.reference)} · {nl_plain(row.occurred_on)} · {row.where}"
    return Hit(label, address("incidents:detail", row.pk), sub)


def copies(sought: Sought) -> Asking[Group | None]:
    """By title or reference. A copy that was taken back has nothing left to find."""
    if not may_receive(sought.actor):
        return None
    found = received_by(sought.actor).filter(withdrawn_at=None)
    words = sought.as_typed("core__title", "core__reference", "location__name", "sender__name")
    found = found.filter(words | Q(core__reference=shown_reference(sought.text.replace("-", "").upper())))
    rows = found.annotate(total=Window(Count("pk"))).order_by("-received_at", "-pk")[: sought.most]
    yield (rows,)
    return Group("postvak", "Postvak", "uw postvak", [_copy(line(row)) for row in rows], total_of(rows))


def _copy(found: dict[str, Any]) -> Hit:
    return Hit(found["title"], found["url"], found["sub"])


SOURCES = {"40.incidents": Source("incidenten", incidents), "45.copies": Source("postvak", copies)}
