"""Looking a name up in the vault: asked by POST and shown in its answer only, so that no address holds a name."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from convenant.addresses import address
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done, form_page
from convenant.templatetags.portal import nl_plain
from incidents.actions.name_search import MOST, find_by_name
from incidents.forms.name_search import NameForm
from incidents.models import InvolvedPerson
from incidents.permissions import VAULT, needs
from incidents.queries.detail import incident_title
from incidents.queries.taxonomy import names_for, shown_reference


@require_http_methods(GET_POST)
@needs(VAULT)
def by_name(request: PortalRequest) -> HttpResponse:
    form, found = NameForm(posted(request)), list[InvolvedPerson]()
    asked = done(request, form, lambda cleaned: found.extend(find_by_name(**cleaned, actor=request.actor)))
    context = {
        "asked": asked, "rows": rows_of(found, request), "most": MOST, "full": len(found) == MOST,
        "sees": "Alleen u. In het logboek van uw school staat dat u zocht en waarvoor, niet op wie.",
    }  # fmt: skip
    return form_page(request, "incidents/register/by_name.html", form, context)


def rows_of(found: list[InvolvedPerson], request: PortalRequest) -> list[dict[str, Any]]:
    """No name: the pseudonym, and the incident as the register words it."""
    names = names_for(request.actor)
    return [
        {
            "url": address("incidents:detail", row.incident_id), "title": incident_title(row.incident, names),
            "sub": f"{row.pseudonym} · {nl_plain(row.incident.occurred_on)} · {row.incident.where}",
            "side": shown_reference(row.incident.reference),
        }
        for row in found
    ]  # fmt: skip
