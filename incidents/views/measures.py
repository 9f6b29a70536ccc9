"""Measures and terms of one incident: what was taken, the duties with it, aftercare, actions, letters."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from convenant.editing import Overtaken, mark_of
from convenant.forms.fields import show_both, tell_overtaken
from convenant.http import GET_POST, PortalRequest, posted
from convenant.pages import done as taken_in
from convenant.pages import form_page
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from incidents.actions import followups, measures
from incidents.actions.deriving import change_category
from incidents.actions.vault import has_open_vault
from incidents.forms import measures as forms
from incidents.forms.steps import ReasonForm
from incidents.models import FollowUp, Incident, IncidentState, Measure
from incidents.permissions import HANDLE, REGISTER, needs
from incidents.queries import measures as query
from incidents.queries.absence_terms import absence_lines, untold
from incidents.queries.taxonomy import first_adopted, names_for, version_of
from protocols.measures import kinds, offered_kinds, sectors

from .conflicts import conflict_page
from .detail import fetch, head, while_open

LIST = "Maatregelen en termijnen"
CARE_DAYS, ACTION_DAYS = 10, 42


@require_GET
@needs(REGISTER)
def terms(request: PortalRequest) -> HttpResponse:
    """Over all incidents: what has to be done, by day."""
    chosen = request.GET.get("soort", "")
    kind = chosen if chosen in query.LIST_KINDS else ""
    page = Paginator(query.waiting_rows(request.actor, kind), query.PER_PAGE).get_page(request.GET.get("pagina"))
    version = first_adopted(request.actor.circles)
    absence = []
    if kind in ("", query.ABSENCE) and page.number == 1:
        absence = absence_lines(untold(request.actor), names_for(request.actor))
    views = [
        {"label": label, "url": f"?soort={key}" if key else "?", "current": key == kind}
        for key, label in query.LIST_KINDS.items()
    ]
    context = {"page": page, "lines": [query.list_line(row, version) for row in page.object_list], "views": views,
               "absence": absence}  # fmt: skip
    return render(request, "incidents/measures/terms.html", context)


@require_GET
@needs(HANDLE)
def index(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    context = framed(incident) | query.overview(incident, version_of(incident))
    context["vault_open"] = has_open_vault(incident, request.actor)
    return render(request, "incidents/measures/index.html", context)


def framed(incident: Incident) -> dict[str, Any]:
    return head(incident) | {
        "list_url": reverse("measures:list", args=[incident.pk]), "slug": incident.convenant.slug,
        "open": incident.state == IncidentState.OPEN, "may_go_on": incident.state != IncidentState.WITHDRAWN,
    }  # fmt: skip


def to_list(request: PortalRequest, incident: Incident, said: str, at: FollowUp | None = None) -> HttpResponse:
    """`at`: the line that one was at; the page is long."""
    messages.success(request, said)
    return redirect(reverse("measures:list", args=[incident.pk]) + (f"#afspraak-{at.pk}" if at else ""))


def asking(request: PortalRequest, incident: Incident, form: Any, title: str, button: str, **more: Any) -> HttpResponse:
    context = framed(incident) | {"title": title, "button": button} | more
    return form_page(request, "incidents/measures/form.html", form, context)


@require_http_methods(GET_POST)
@needs(HANDLE)
@while_open
def add(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    kind = offered_kinds(version_of(incident)).get(request.POST.get("kind") or request.GET.get("soort", ""))
    if kind is None:
        return choose(request, incident)
    form = forms.MeasureForm(posted(request), incident=incident, kind=kind)
    if taken_in(
        request,
        form,
        lambda sent: measures.add_measure(incident, form.taken(), actor=request.actor, submission=sent["submission"]),
    ):
        return to_list(request, incident, "Maatregel vastgelegd. Wat erbij hoort, staat eronder.")
    return asking(request, incident, form, f"{kind.title} vastleggen", "Maatregel vastleggen", sees_vault=True)


def choose(request: PortalRequest, incident: Incident) -> HttpResponse:
    """Which measure first: it says who may decide, and whether it has a last day."""
    offered = offered_kinds(version_of(incident)).values()
    rows = [{"title": kind.title, "url": f"?soort={kind.key}"} for kind in offered]
    status = 422 if request.method == "POST" else 200
    return render(request, "incidents/measures/choose.html", framed(incident) | {"rows": rows}, status=status)


def title_of(row: Measure) -> str:
    return str(query.measure_line(row)["title"])


def measure_of(incident: Incident, pk: UUID) -> Measure:
    row = get_visible_or_404(Measure.objects.filter(incident=incident), pk=pk)
    row.incident = incident
    return row


@require_http_methods(GET_POST)
@needs(HANDLE)
def change(request: PortalRequest, pk: UUID, measure_pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    row = measure_of(incident, measure_pk)
    known = kinds(version_of(incident))
    if row.kind not in known:
        raise Http404
    now = {name: getattr(row, name) for name in measures.DATES}
    form = forms.MeasureDaysForm(
        posted(request), kind=known[row.kind], chosen=[sectors()[row.sector]],
        initial=now | {"seen": measures.mark_of_measure(row)},
    )  # fmt: skip
    try:
        if taken_in(request, form, lambda values: measures.change_measure(row, **values, actor=request.actor)):
            return to_list(request, incident, "Maatregel gewijzigd.")
    except measures.Withdrawn as ended:
        return withdrawn(request, incident, form, ended, query.measure_line(mine_of(row, form))["sub"])
    except Overtaken as overtaken:
        current = measure_of(incident, measure_pk)
        theirs = {name: getattr(current, name) for name in measures.DATES}
        tell_overtaken(form, overtaken, measures.mark_of_measure(current), theirs)
        return conflicting(request, incident, form)
    return asking(request, incident, form, f"{title_of(row)}: dagen wijzigen", "Dagen opslaan")


def conflicting(request: PortalRequest, incident: Incident, form: Form, *, of_vault: bool = False) -> HttpResponse:
    keep_url = reverse("measures:list", args=[incident.pk])
    return conflict_page(request, head(incident), form, keep_url=keep_url, keep_label=LIST, of_vault=of_vault)


def mine_of(row: Measure, form: Form) -> Measure:
    """As the editor would have it; not saved."""
    days = {name: form.cleaned_data[name] for name in measures.DATES}
    return Measure(incident=row.incident, kind=row.kind, **days)


def withdrawn(
    request: PortalRequest, incident: Incident, form: Form, ended: measures.Withdrawn, mine: str
) -> HttpResponse:
    """What was typed beside what the colleague did; there is nothing left to save it to."""
    current = ended.current
    theirs = f"ingetrokken op {nl_plain(current.withdrawn_at)}" if isinstance(current, Measure) else "ingetrokken"
    show_both(form, ended, "", [("Maatregel", mine, theirs)])
    keep_url = reverse("measures:list", args=[incident.pk])
    return conflict_page(request, head(incident), form, keep_url=keep_url, keep_label=LIST, is_over=True)


@require_http_methods(GET_POST)
@needs(HANDLE)
def about(request: PortalRequest, pk: UUID, measure_pk: UUID) -> HttpResponse:
    """Who it is about and why: only while the vault is open."""
    incident = fetch(pk, request.actor)
    row = measure_of(incident, measure_pk)
    if not has_open_vault(incident, request.actor):
        messages.error(request, "De kluis is gesloten. Open eerst de kluis bij het incident.")
        return redirect("incidents:detail", pk=pk)
    initial = about_of(row)
    form = forms.AboutForm(posted(request), incident=incident, initial=initial)
    try:
        if taken_in(request, form, lambda values: measures.link_person(row, **values, actor=request.actor)):
            return to_list(request, incident, "Opgeslagen in de kluis.")
    except Overtaken as overtaken:
        theirs = about_of(measure_of(incident, measure_pk))
        tell_overtaken(form, overtaken, theirs["seen"], theirs)
        return conflicting(request, incident, form, of_vault=True)
    return asking(request, incident, form, "Over wie gaat deze maatregel?", "Opslaan", sees_vault=True)


def about_of(row: Measure) -> dict[str, str]:
    return {name: row.legible(name) for name in measures.ABOUT} | {"seen": mark_of(row, measures.ABOUT)}


@require_http_methods(GET_POST)
@needs(HANDLE)
def withdraw(request: PortalRequest, pk: UUID, measure_pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    row = measure_of(incident, measure_pk)
    form = ReasonForm(posted(request), organisation=request.actor.organisation)
    try:
        if taken_in(
            request, form, lambda values: measures.withdraw_measure(row, values["reason"], actor=request.actor)
        ):
            return to_list(request, incident, "Maatregel ingetrokken. Hij blijft in de lijst staan.")
    except measures.Withdrawn as ended:
        return withdrawn(request, incident, form, ended, form.cleaned_data["reason"])
    return asking(request, incident, form, f"{title_of(row)} intrekken?", "Maatregel intrekken")


@require_http_methods(GET_POST)
@needs(HANDLE)
@while_open
def care(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    form = forms.CareForm(
        posted(request),
        incident=incident,
        initial={"due_on": forms.default_day(CARE_DAYS), "owner": request.actor.function},
    )
    return agreed(request, incident, form, "Nazorg afspreken")


@require_http_methods(GET_POST)
@needs(HANDLE)
def action(request: PortalRequest, pk: UUID) -> HttpResponse:
    incident = fetch(pk, request.actor)
    initial = {"due_on": forms.default_day(ACTION_DAYS), "owner": request.actor.function}
    form = forms.ActionForm(
        posted(request), incident=incident, organisation=request.actor.organisation, initial=initial
    )
    return agreed(request, incident, form, "Actie voor een volgende keer")


def agreed(request: PortalRequest, incident: Incident, form: Any, title: str) -> HttpResponse:
    if taken_in(
        request,
        form,
        lambda sent: followups.add_agreed(incident, form.agreed(), actor=request.actor, submission=sent["submission"]),
    ):
        return to_list(request, incident, "Afgesproken. Het staat in de lijst met termijnen.")
    is_care = isinstance(form, forms.CareForm)
    button = "Nazorg afspreken" if is_care else "Actie afspreken"
    return asking(request, incident, form, title, button, sees_vault=is_care)


@require_http_methods(GET_POST)
@needs(HANDLE)
@while_open
def kind(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Another kind of incident: the steps follow, what was done stays."""
    incident = fetch(pk, request.actor)
    context = framed(incident)
    initial = {"category": incident.category, "seen": incident.category}
    form = forms.KindForm(posted(request), taxonomy=context["names"], initial=initial)
    if taken_in(
        request, form,
        lambda values: change_category(incident, values["category"], actor=request.actor, seen=values["seen"]),
    ):  # fmt: skip
        messages.success(request, "Soort gewijzigd. De stappen zijn bijgewerkt; wat gedaan is, blijft staan.")
        return redirect("incidents:detail", pk=pk)
    return asking(request, incident, form, "Andere soort kiezen", "Soort wijzigen")
