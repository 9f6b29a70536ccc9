"""The handelingsprotocol of a convenant, for who has no incident at hand."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convenant.http import PortalRequest
from convenant.models import ConvenantVersion
from convenant.queries.articles import version_at
from protocols.reading import Kinds, kinds_of, shown_steps

SEES = "Iedereen die bij een partij van dit convenant werkt. Hier staan afspraken, geen incidenten."


@require_safe
def protocol(request: PortalRequest, slug: str) -> HttpResponse:
    """`?soort=` is the code of a kind of incident; without it the steps that hold for every kind."""
    if all(circle.slug != slug for circle in request.circles):
        raise Http404
    version = version_at(slug)
    told: dict[str, Any] = told_of(version, request.GET.get("soort", "")) if version else {}
    return render(request, "protocols/protocol.html", told | {"slug": slug, "sees": SEES})


def told_of(version: ConvenantVersion, asked: str) -> dict[str, Any]:
    kinds: Kinds = kinds_of(version.taxonomy)
    kind = kinds.called(asked)
    return {
        "version": version, "groups": kinds.groups(), "kind": kind,
        "unknown": bool(asked) and kind is None, "steps": shown_steps(version, kind, kinds),
    }  # fmt: skip
