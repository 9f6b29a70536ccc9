"""The directory, and keeping the own contact persons."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import Overtaken
from convenant.errors import Refused
from convenant.export import csv_response
from convenant.forms.fields import tell_overtaken
from convenant.http import PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import circle_at, refused
from convenant.tenancy.access import get_visible_or_404
from convenant.terms import note_of
from parties.actions import contacts as actions
from parties.forms.contacts import ContactForm, DirectoryFilter, EndForm, initial_of
from parties.models import ContactPerson, Location
from parties.permissions import KEEP_CONTACTS, may
from parties.queries import contacts as queries
from parties.queries.parties import parties_of
from parties.queries.places import places_by_party

from .lines import SEES, person_line

PER_PAGE = 50


@require_safe
def contacts(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    form = DirectoryFilter(request.GET)
    chosen = form.chosen()
    page = Paginator(queries.directory(convenant.pk, *chosen.values()), PER_PAGE).get_page(request.GET.get("pagina"))
    own = list(queries.own_contacts(request.actor, convenant)) if may(request.actor, KEEP_CONTACTS) else []
    base = reverse("parties:contacts", kwargs={"slug": slug})
    query = urlencode({key: value for key, value in chosen.items() if value})
    context = {
        "sees": SEES,
        "slug": slug,
        "filter": form,
        "page": page,
        "people": [person_line(person, request, slug) for person in page],
        "marks": marks_of(form, chosen, base),
        "clear_url": base,
        "export_url": reverse("parties:contacts-export", kwargs={"slug": slug}) + (f"?{query}" if query else ""),
        "may_keep": may(request.actor, KEEP_CONTACTS),
        "own_count": len(own),
        "own_other": [person_line(p, request, slug) for p in own if p.valid_from > clock.today()],
        "confirmed_on": min((p.confirmed_on for p in own if p.confirmed_on), default=None),
    }
    return render(request, "parties/contacts.html", context)


def marks_of(form: DirectoryFilter, chosen: dict[str, str], base: str) -> list[dict[str, str]]:
    marks = []
    for name, value in chosen.items():
        if value:
            rest = urlencode({key: other for key, other in chosen.items() if other and key != name})
            words = dict(getattr(form.fields[name], "choices", [])).get(value, f"“{value}”")
            marks.append({"text": str(words), "url": f"{base}?{rest}" if rest else base})
    return marks


@require_safe
def contacts_export(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    found = queries.directory(convenant.pk, *DirectoryFilter(request.GET).chosen().values())
    record(request.actor, "contacts.exported", convenant)
    head = ["Organisatie", "Naam", "Functie", "Niveau", "Locatie", "E-mailadres", "Telefoon", "Mediacontact", "Vanaf"]
    rows = [
        [p.organisation.name, p.name, p.function, p.get_level_display(), p.location.name if p.location else "",
         p.email, p.phone, "ja" if p.is_media_contact else "nee", p.valid_from]
        for p in found
    ]  # fmt: skip
    return csv_response(f"contactpersonen-{slug}", head, rows, note_of(convenant.pk))


@require_http_methods(["GET", "POST"])
def contact_add(request: PortalRequest, slug: str) -> HttpResponse:
    return _contact_form(request, circle_at(request, slug), None)


@require_http_methods(["GET", "POST"])
def contact_edit(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    return _contact_form(request, convenant, own_person(request, convenant, pk))


def own_person(request: PortalRequest, convenant: Convenant, pk: UUID) -> ContactPerson:
    return get_visible_or_404(queries.own_contacts(request.actor, convenant), pk=pk)


def _contact_form(request: PortalRequest, convenant: Convenant, person: ContactPerson | None) -> HttpResponse:
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, actions.NO_RIGHT)
    form = ContactForm(posted(request), initial=initial_of(person), places=work_places(request, convenant))
    if request.method == "POST" and form.is_valid() and _kept(form, convenant, person, request):
        messages.success(request, "Opgeslagen. De stand van de afspraak volgt hieruit.")
        return redirect("parties:contacts", slug=convenant.slug)
    context = {"form": form, "sees": SEES, "slug": convenant.slug, "person": person}
    return render(request, "parties/contact_form.html", context, status=422 if form.errors else 200)


def work_places(request: PortalRequest, convenant: Convenant) -> list[Location]:
    """A school's own locations; for another party the ones it serves."""
    mine = list(parties_of(convenant.pk).filter(organisation_id=request.actor.organisation))
    return places_by_party(mine, convenant.pk)[mine[0].organisation_id] if mine else []


def _kept(form: ContactForm, convenant: Convenant, person: ContactPerson | None, request: PortalRequest) -> bool:
    try:
        if person is None:
            actions.name_contact(convenant, form.details(), actor=request.actor)
        else:
            actions.change_contact(person, form.details(), actor=request.actor, seen=form.cleaned_data["seen"])
    except Overtaken as overtaken:
        theirs = initial_of(overtaken.current) if isinstance(overtaken.current, ContactPerson) else {}
        tell_overtaken(form, overtaken, theirs.get("seen", ""), theirs)
        return False
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


@require_http_methods(["GET", "POST"])
def contact_end(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    person = own_person(request, convenant, pk)
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, actions.NO_RIGHT)
    form = EndForm(posted(request), start=person.valid_from, initial={"last_day": clock.today()})
    if request.method == "POST" and form.is_valid():
        actions.end_contact(person, form.cleaned_data["last_day"], actor=request.actor)
        messages.success(request, "Opgeslagen. Noem een opvolger, anders valt er een gat.")
        return redirect("parties:contacts", slug=slug)
    context = {"form": form, "sees": SEES, "slug": slug, "person": person}
    return render(request, "parties/contact_end.html", context, status=422 if form.errors else 200)


@require_POST
def contacts_confirm(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    if not may(request.actor, KEEP_CONTACTS):
        return refused(request, actions.NO_RIGHT)
    count = actions.confirm_contacts(convenant, actor=request.actor)
    words = "contactpersoon klopt" if count == 1 else "contactpersonen kloppen"
    messages.success(request, f"Bevestigd: {count} {words}.")
    return redirect("parties:contacts", slug=slug)
