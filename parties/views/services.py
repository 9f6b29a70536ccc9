"""Which organisation serves which location."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.audit.trail import record
from convenant.errors import ENDS_BEFORE
from convenant.file_pages import file_of
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import accepted, circle_at
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.wording import counted
from parties.actions import services as actions
from parties.actions.register import ONLY_REGIE
from parties.forms.places import LastDayForm, ServiceForm
from parties.forms.services import ServiceFilter
from parties.models import Role, Service, Wijk
from parties.queries.parties import parties_of
from parties.queries.services import school_places, services_on

from .lines import SEES
from .places import keeping_form
from .register import keeps

PER_PAGE = 100
HEAD = ["Locatie", "School", "Wijk", "Rol", "Organisatie", "Vanaf", "Tot en met"]


@require_safe
def services(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    form = ServiceFilter(request.GET)
    page = Paginator(found_by(form, convenant), PER_PAGE).get_page(request.GET.get("pagina"))
    base = reverse("keeping:services", args=[slug])
    context = {
        "sees": SEES,
        "slug": slug,
        "filter": form,
        "page": page,
        "rows": [line_of(service, slug) for service in page],
        "marks": form.marks(base),
        "clear_url": base,
        "query": urlencode(form.chosen()),
        "may_keep": keeps(request, convenant),
    }
    return render(request, "parties/keeping/services.html", context)


def found_by(form: ServiceFilter, convenant: Convenant) -> QuerySet[Service]:
    chosen = form.chosen()
    return services_on(convenant.pk, form.day(), chosen.get("zoek", ""), chosen.get("rol", ""))


def line_of(service: Service, slug: str) -> dict[str, Any]:
    return {
        "location": service.location.name,
        "wijk": service.location.wijk.name if service.location.wijk else "",
        "role": str(Role(service.role).label),
        "organisation": service.organisation.name,
        "since": nl_plain(service.valid_from),
        "until": nl_plain(service.valid_until) if service.valid_until else "",
        "end_url": reverse("keeping:service-end", args=[slug, service.pk]),
    }


@require_safe
def services_export(request: PortalRequest, slug: str, kind: str) -> HttpResponse:
    convenant, answer = circle_at(request, slug), file_of(kind)
    record(request.actor, "services.exported", convenant)
    rows = [
        [each.location.name, each.location.organisation.name, each.location.wijk.name if each.location.wijk else "",
         str(Role(each.role).label), each.organisation.name, f"{each.valid_from:%d-%m-%Y}",
         f"{each.valid_until:%d-%m-%Y}" if each.valid_until else ""]
        for each in found_by(ServiceFilter(request.GET), convenant)
    ]  # fmt: skip
    return answer(f"diensten-{slug}", HEAD, rows)


@require_http_methods(GET_POST)
def service_add(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    if not keeps(request, convenant):
        return refused(request, ONLY_REGIE)
    places = school_places(convenant.pk)
    form = ServiceForm(
        posted(request),
        initial={"valid_from": clock.today(), "role": Role.POLITIE},
        parties=parties_of(convenant.pk).exclude(role=Role.SCHOOL),
        wijken=Wijk.objects.open_on(clock.today()).filter(convenant=convenant),
        places=places,
    )
    made: list[int] = []
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen(list(places))
        if accepted(
            form,
            lambda: made.append(actions.add_services(convenant, form.serving(), chosen, actor=request.actor)),
        ):
            messages.success(request, f"Opgeslagen voor {counted(made[0], 'locatie', 'locaties')}.")
            return redirect("keeping:services", slug=slug)
    back = reverse("keeping:services", args=[slug])
    return keeping_form(request, form, "Wie bedient welke locatie", back, "Wie bedient welke locatie", SEES)


@require_http_methods(GET_POST)
def service_end(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    found = Service.objects.filter(convenant=convenant).select_related("organisation", "location")
    row = get_visible_or_404(found, pk=pk)
    if not keeps(request, convenant):
        return refused(request, ONLY_REGIE)
    form = LastDayForm(posted(request), start=row.valid_from, sentence=ENDS_BEFORE, initial={"last_day": clock.today()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["last_day"]
        if accepted(form, lambda: actions.end_service(row, day, actor=request.actor), "last_day"):
            messages.success(request, "Opgeslagen.")
            return redirect("keeping:services", slug=slug)
    words = {"text": f"{row.organisation.name} bedient {row.location.name}.", "button": "Stoppen"}
    back = reverse("keeping:services", args=[slug])
    return keeping_form(request, form, "Bediening stoppen", back, "Wie bedient welke locatie", SEES, **words)
