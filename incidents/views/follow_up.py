"""What has to be followed up at the own locations, to work from."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from convenant.http import PortalRequest
from incidents.forms.follow_up import FollowUpFilter
from incidents.models import Incident
from incidents.permissions import REGISTER, hidden_from, needs, visible_to
from incidents.queries import follow_up, register
from incidents.queries.colleagues import handlers
from incidents.queries.taxonomy import names_for, own_name
from parties.queries.places import location_ids, places_of, read_places_beside


@require_GET
@needs(REGISTER)
def index(request: PortalRequest) -> HttpResponse:
    """Two messages to the database, whatever there is: who and where, then what. Under a filter one more."""
    staff = handlers(request.actor)
    read_places_beside(request.actor, staff)
    colleagues = {row.pk: row.display_name for row in staff}
    places = {place.pk: place for place in places_of(request.actor)}
    offered = {"places": [(key, place.name) for key, place in places.items()], "colleagues": colleagues.items()}
    form = FollowUpFilter(request.GET, **offered)
    context = listed(request, found_for(request, form), colleagues, places) | {"form": form, "sees": sees(request)}
    return render(request, "incidents/register/follow_up.html", context, status=200 if form.is_valid() else 422)


def sees(request: PortalRequest) -> str:
    return f"{request.actor.organisation_name}, voor uw locaties. Wie regie voert, ziet dit niet."


def found_for(request: PortalRequest, form: FollowUpFilter) -> follow_up.Listed:
    if not form.is_valid():
        return follow_up.asked_of(Incident.objects.none())
    if not any(form.cleaned_data.values()):
        return follow_up.asked_at(location_ids(request.actor), hidden_from(request.actor))
    return follow_up.asked_of(narrowed(visible_to(request.actor), form))


def narrowed(rows: QuerySet[Incident], form: FollowUpFilter) -> QuerySet[Incident]:
    chosen = {"location_id": form.cleaned_data["location"], "handler": form.cleaned_data["handler"]}
    return rows.filter(**{name: value for name, value in chosen.items() if value})


def listed(
    request: PortalRequest, found: follow_up.Listed, colleagues: dict[Any, str], places: dict[Any, Any]
) -> dict[str, Any]:
    names = names_for(request.actor)
    numbers, school = found.numbers, request.actor.organisation_name

    def drawn(row: Incident) -> register.Row:
        return register.row_of(row, names, own_name(places[row.location_id].called(row.occurred_on), school))

    return {
        "terms": follow_up.by_term(found.steps, names, colleagues), "late": numbers["termijn"],
        "late_words": f"{numbers['termijn']} over termijn",
        "lists": [
            {"key": key, "label": register.view_of(key).label, "number": numbers[key],
             "rows": [drawn(row) for row in found.lists[key]],
             "url": f"{reverse('incidents:list')}?weergave={key}"}
            for key in follow_up.LISTS
        ],
    }  # fmt: skip
