"""The start page: what waits for this function. Each app offers its own through the registry."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from convenant import registry
from convenant.http import PortalRequest
from convenant.tenancy.models import Function, OrganisationKind
from convenant.tenancy.scope import Actor

START_OF = {
    Function.COORDINATOR: "school",
    Function.DIRECTIE: "school",
    Function.DOCENT: "school",
    Function.REGIE: "regie",
    Function.BESTUURDER: "regie",
    Function.BEHEER: "operator",
    Function.SCHOOLAGENT: "partner",
    Function.WIJKAGENT: "partner",
    Function.LEERPLICHT: "partner",
    Function.HALT: "partner",
    Function.JONGERENWERK: "partner",
    Function.ZORGPARTNER: "partner",
}


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    page = registry.start_pages.get(start_of(request.actor))
    if page is None:
        return redirect("meetings:mine")
    response: HttpResponse = page(request)
    return response


def start_of(actor: Actor) -> str:
    """The board of a school works with the school's own files, not with the convenant as a whole."""
    at_school = actor.kind == OrganisationKind.SCHOOL and actor.function == Function.BESTUURDER
    return "school" if at_school else START_OF.get(Function(actor.function), "")


@require_safe
def menu_page(request: HttpRequest) -> HttpResponse:
    """The whole menu: what "Meer" opens on a phone, without script."""
    return render(request, "convenant/menu.html")
