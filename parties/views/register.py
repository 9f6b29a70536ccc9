"""The register of parties: read and exported by every party, kept by regie."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.file_pages import file_of
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import accepted, circle_at, done, form_page, holds_regie_in
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.terms import version_in_force
from parties.actions import register as actions
from parties.forms.register import PartForm, RegisterFilter, initial_of
from parties.models import Party, Role, Status
from parties.permissions import KEEP_REGISTER, may
from parties.queries import register as queries
from parties.queries.gaps import gaps_by_party
from parties.queries.register import Wish

from .lines import SEES
from .parties import party_line, signed_words

PER_PAGE = 100
GONE = "Uitgetreden"


def keeps(request: PortalRequest, convenant: Convenant) -> bool:
    """Whether the page offers what only who holds regie here may do: without a query. The actions ask again."""
    return may(request.actor, KEEP_REGISTER) and holds_regie_in(request, convenant.pk)


@require_safe
def party_list(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    every = queries.rows_of(convenant.pk)
    form = RegisterFilter(request.GET, queries.collectives_of(every))
    wish, chosen = form.wish(), form.chosen()
    rows = queries.register_of(every, wish)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    here = [row for row in rows if queries.takes_part(row, wish.day)]
    gaps = gaps_by_party(convenant, version_in_force(convenant), here if wish.day == clock.today() else [])
    base = reverse("parties:list", kwargs={"slug": slug})
    context = {
        "sees": SEES,
        "slug": slug,
        "filter": form,
        "page": page,
        "marks": marks_of(form, chosen, base),
        "clear_url": base,
        "query": urlencode(chosen),
        "groups": groups_of([line_of(row, wish, gaps.get(row, []), slug) for row in page]),
        "count": len(here),
        "missing": sum(any(gap.on is None for gap in gaps.get(row, [])) for row in here),
        "coming": sum(bool(gaps.get(row)) and all(gap.on for gap in gaps.get(row, [])) for row in here),
        "on_day": nl_plain(wish.day) if wish.day != clock.today() else "",
        "may_keep": keeps(request, convenant),
    }
    return render(request, "parties/keeping/register.html", context)


def marks_of(form: RegisterFilter, chosen: dict[str, str], base: str) -> list[dict[str, str]]:
    marks = []
    for name, value in chosen.items():
        rest = urlencode({key: other for key, other in chosen.items() if key != name})
        words = dict(getattr(form.fields[name], "choices", [])).get(value, f"“{value}”")
        shown = f"op {nl_plain(form.wish().day)}" if name == "dag" else str(words)
        marks.append({"text": shown, "url": f"{base}?{rest}" if rest else base})
    return marks


def line_of(party: Party, wish: Wish, gaps: Any, slug: str) -> dict[str, Any]:
    gone = not queries.takes_part(party, wish.day)
    line = party_line(party, [] if gone else gaps, slug)
    return line | {
        "group": GONE if gone else str(Role(party.role).label),
        "status": f"uitgetreden, tot en met {nl_plain(party.valid_until)}" if gone else line["status"],
        "until": nl_plain(party.valid_until) if party.valid_until and not gone else "",
        "sectors": queries.sector_words(party.organisation.sectors),
        "collective": party.collective,
    }


def groups_of(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        found.setdefault(line["group"], []).append(line)
    last = {GONE: found.pop(GONE)} if GONE in found else {}
    return [{"title": title, "parties": rows} for title, rows in (found | last).items()]


HEAD = ["Organisatie", "Rol", "Status", "Verzamelnaam", "Sectoren", "Ondertekening", "Regie", "Vanaf", "Tot en met"]


@require_safe
def register_export(request: PortalRequest, slug: str, kind: str) -> HttpResponse:
    """What is on the screen, all pages of it."""
    convenant, answer = circle_at(request, slug), file_of(kind)
    every = queries.rows_of(convenant.pk)
    wish = RegisterFilter(request.GET, queries.collectives_of(every)).wish()
    record(request.actor, "parties.exported", convenant)
    rows = [cells_of(row, wish) for row in queries.register_of(every, wish)]
    return answer(f"partijen-{slug}", HEAD, rows)


def cells_of(party: Party, wish: Wish) -> list[str]:
    return [
        party.organisation.name,
        str(Role(party.role).label),
        queries.status_words(party, wish.day),
        party.collective,
        queries.sector_words(party.organisation.sectors),
        signed_words(party),
        "ja" if party.holds_regie else "nee",
        f"{party.valid_from:%d-%m-%Y}",
        f"{party.valid_until:%d-%m-%Y}" if party.valid_until else "",
    ]


@require_safe
def party_choose(request: PortalRequest, slug: str) -> HttpResponse:
    """Which organisation comes in: those the portal knows."""
    convenant = circle_at(request, slug)
    if not keeps(request, convenant):
        return refused(request, actions.ONLY_REGIE)
    words = request.GET.get("zoek", "")[:80]
    found = queries.candidates(convenant.pk, words, clock.today())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"sees": SEES, "slug": slug, "words": words, "page": page}
    rows = [
        {"name": each.name, "slug": each.slug, "kind": each.get_kind_display(),
         "sectors": queries.sector_words(each.sectors)}
        for each in page
    ]  # fmt: skip
    return render(request, "parties/keeping/party_choose.html", context | {"rows": rows})


@require_http_methods(GET_POST)
def party_add(request: PortalRequest, slug: str, party: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    if not keeps(request, convenant):
        return refused(request, actions.ONLY_REGIE)
    organisation = get_visible_or_404(queries.candidates(convenant.pk, "", clock.today()), slug=party)
    start = {"role": queries.role_of(organisation), "status": Status.SIGNATORY, "valid_from": clock.today()}
    form = PartForm(posted(request), initial=start)
    if done(request, form, lambda _: actions.add_party(convenant, organisation, form.part(), actor=request.actor)):
        messages.success(request, f"{organisation.name} is toegevoegd als partij.")
        return redirect("parties:party", slug=slug, party=party)
    return form_page(request, "parties/keeping/party_form.html", form, frame(organisation.name, slug))


def frame(name: str, slug: str) -> dict[str, Any]:
    return {"title": name, "slug": slug, "sees": SEES, "back": reverse("parties:list", kwargs={"slug": slug})}


@require_http_methods(GET_POST)
def party_edit(request: PortalRequest, slug: str, party: str) -> HttpResponse:
    """The last row of this organisation: what holds now, or what is to come."""
    convenant = circle_at(request, slug)
    if not keeps(request, convenant):
        return refused(request, actions.ONLY_REGIE)
    rows = Party.objects.filter(convenant=convenant, organisation__slug=party).select_related("organisation")
    row = get_visible_or_404(rows, pk=rows.order_by("-valid_from").values("pk")[:1])
    form = PartForm(posted(request), initial=initial_of(row), signed=row.signed)
    if request.method == "POST" and form.is_valid() and changed(form, row, request):
        messages.success(request, "Opgeslagen. Wat eerder gold, blijft te zien op de kaart.")
        return redirect("parties:party", slug=slug, party=party)
    context = frame(row.organisation.name, slug) | {"row": row, "began": nl_plain(row.valid_from), "ends": ends_of(row)}
    return form_page(request, "parties/keeping/party_form.html", form, context)


def ends_of(row: Party) -> str:
    """A last day that can be taken back."""
    still = row.valid_until and row.valid_until >= clock.today()
    return nl_plain(row.valid_until) if still else ""


@require_POST
def party_keep(request: PortalRequest, slug: str, party: str) -> HttpResponse:
    """The end was a mistake: the last row of this organisation goes on."""
    convenant = circle_at(request, slug)
    rows = Party.objects.filter(convenant=convenant, organisation__slug=party)
    row = get_visible_or_404(rows, pk=rows.order_by("-valid_from").values("pk")[:1])
    try:
        actions.keep_party(row, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, "Teruggedraaid. De deelname gaat door.")
    return redirect("parties:party", slug=slug, party=party)


def changed(form: PartForm, row: Party, request: PortalRequest) -> bool:
    seen = form.cleaned_data["seen"]
    return accepted(
        form, lambda: actions.change_party(row, form.part(), actor=request.actor, seen=seen), theirs=initial_of
    )
