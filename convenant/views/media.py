"""The media policy of a convenant: is it there, and who speaks for which party."""

from collections import defaultdict
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convenant import clock
from convenant.compliance.bearers import bearers_of
from convenant.compliance.duties import obligations_of
from convenant.compliance.matrix import duty as shown
from convenant.compliance.published import published
from convenant.http import PortalRequest
from convenant.models import Convenant
from convenant.pages import circle_at
from convenant.queries.documents import lines_of
from convenant.queries.media import Spokesperson, spokespersons

from .naleving import tabs

SEES = "Alle partijen van dit convenant."
POLICY = "mediabeleid"
"""The kind of document that an agreement's file asks for."""


@require_safe
def index(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    bearers = bearers_of(convenant.pk)
    people: dict[UUID, list[Spokesperson]] = defaultdict(list)
    for person in spokespersons(convenant.pk):
        people[person.organisation_id].append(person)
    year = clock.school_year(clock.today())
    policies = [each for each in published(convenant, year, bearers) if is_policy(each.obligation.evidence_arguments)]
    mine = next((each for each in policies if each.bearer.organisation_id == request.actor.organisation), None)
    ids = {each.row.document_id for each in policies if each.row and each.row.document_id}
    context = {
        "convenant": convenant, "sees": SEES, "tabs": tabs(request, slug),
        "asked": has_policy(convenant), "mine": shown(mine, clock.today()) if mine else None,
        "documents": lines_of(convenant, ids),
        "parties": [{"bearer": bearer, "people": people[bearer.organisation_id]} for bearer in bearers],
    }  # fmt: skip
    return render(request, "convenant/naleving/media.html", context)


def is_policy(arguments: dict[str, object]) -> bool:
    return arguments.get("kind") == POLICY


def has_policy(convenant: Convenant) -> bool:
    return any(is_policy(duty.evidence_arguments) for duty in obligations_of(convenant))
