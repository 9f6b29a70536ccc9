"""How fast cases are handled: the figures of every party that tells them, and telling one's own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.actions.lead_times import SEEN, Told, tell_lead_time
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of, own_duty
from convenant.compliance.years import open_years
from convenant.editing import Overtaken, mark_of
from convenant.forms.duties import LeadTimeForm
from convenant.forms.fields import tell_overtaken
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant, LeadTime, Obligation
from convenant.pages import Cleaned, circle_at, done, form_page, names_of
from convenant.permissions import SPEAK_FOR_PARTY, may
from convenant.queries import lead_times as reading
from convenant.terms import version_in_force

from .naleving import tabs

SEES = "Alle partijen. Dit zijn aantallen per schooljaar, nooit personen of zaken."


@require_safe
def index(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    duties = [duty for duty in obligations_of(convenant) if duty.evidence == reading.SOURCE]
    rows = list(LeadTime.objects.filter(convenant=convenant).select_related("organisation").order_by("-school_year"))
    bearers = bearers_of(convenant.pk)
    mine = [each for each in bearers if each.organisation_id == request.actor.organisation]
    speaks = may(request.actor, SPEAK_FOR_PARTY)
    context = {
        "convenant": convenant, "sees": SEES, "tabs": tabs(request, slug),
        "duties": [
            {
                "duty": duty,
                "mine": speaks and any(bears(duty, bearer) for bearer in mine),
                "tellers": [bearer.name for bearer in bearers if bears(duty, bearer)],
                "rows": [line_of(row) for row in rows if row.obligation == duty.key],
            }
            for duty in duties
        ],
        "years": [(year, clock.school_year_label(year)) for year in reversed(open_years(clock.today()))],
    }  # fmt: skip
    return render(request, "convenant/naleving/lead_times.html", context)


def line_of(row: LeadTime) -> dict[str, Any]:
    count, median = reading.cells(row)
    within = None if row.fewer_than else row.median_days <= row.norm_days
    return {
        "year": clock.school_year_label(row.school_year), "party": row.organisation.name, "count": count,
        "median": median, "norm": f"{row.norm_days} dagen", "source": row.norm_source, "within": within,
        "told_at": row.told_at,
    }  # fmt: skip


@require_http_methods(GET_POST)
def tell(request: PortalRequest, slug: str, duty: str, year: int) -> HttpResponse:
    convenant = circle_at(request, slug)
    found = own_duty(convenant, duty, request.actor.organisation)
    mine = found is not None and found.evidence == reading.SOURCE and may(request.actor, SPEAK_FOR_PARTY)
    if found is None or not mine or year not in open_years(clock.today()):
        raise Http404
    row = LeadTime.objects.filter(
        convenant=convenant, organisation_id=request.actor.organisation, obligation=duty, school_year=year
    ).first()
    form = LeadTimeForm(posted(request), initial=start_of(found, row), allowed=names_of(convenant))
    if keep(convenant, found, year, form, request):
        messages.success(request, "Opgeslagen. De stand van de afspraak volgt hieruit.")
        return redirect("compliance:lead-times", slug=slug)
    context = {
        "convenant": convenant, "duty": found, "year_label": clock.school_year_label(year), "sees": SEES,
        "k": version_in_force(convenant).setting("gemeente.aggregate.k"),
    }  # fmt: skip
    return form_page(request, "convenant/naleving/lead_time.html", form, context)


def start_of(duty: Obligation, row: LeadTime | None) -> dict[str, Any]:
    """A small figure was not kept, so it can't be shown again."""
    days, source = reading.norm_of(duty)
    if row is None:
        return {"norm_days": days, "norm_source": source, "seen": ""}
    known = {} if row.fewer_than else {"count": row.count, "median_days": row.median_days}
    return known | {"norm_days": row.norm_days, "norm_source": row.norm_source, "seen": mark_of(row, SEEN)}


def keep(convenant: Convenant, duty: Obligation, year: int, form: LeadTimeForm, request: PortalRequest) -> bool:
    def tell_it(told: Cleaned) -> None:
        figures = Told(year, told["count"], told["median_days"], told["norm_days"], told["norm_source"])
        tell_lead_time(convenant, duty.key, figures, seen=told["seen"], actor=request.actor)

    try:
        return done(request, form, tell_it)
    except Overtaken as overtaken:
        current = overtaken.current
        theirs = start_of(duty, current if isinstance(current, LeadTime) else None)
        tell_overtaken(form, overtaken, theirs["seen"], theirs)
        return False
