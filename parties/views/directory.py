"""The directory of a circle: search, the card of a school, whom to call for the press, and all of it as files."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant import clock
from convenant.audit.trail import record
from convenant.file_pages import file_of, pdf_answer
from convenant.formats.sheets import About
from convenant.http import PortalRequest
from convenant.models import Convenant
from convenant.pages import circle_at
from convenant.templatetags.portal import nl_plain, nl_time
from convenant.tenancy.access import get_visible_or_404
from convenant.terms import note_of
from parties.exports import VCARD_TYPE, as_vcards
from parties.forms.directory import DirectoryFilter
from parties.models import ContactPerson, Role
from parties.queries import directory as queries
from parties.queries.contacts import current_contacts
from parties.queries.deputies import shown
from parties.queries.parties import parties_of, party_called
from parties.queries.presence import hours_at

from .contacts import own_panels
from .lines import SEES, person_line
from .presence import hour_line
from .referral_lines import shared_lines

PER_PAGE = 50
HEAD = ("Naam", "Functie", "Organisatie", "Niveau", "Locatie", "Telefoon", "E-mailadres", "Mediacontact", "Periode")


def filter_of(request: PortalRequest, convenant: Convenant) -> DirectoryFilter:
    schools, wijken = queries.filter_choices(convenant.pk)
    return DirectoryFilter(request.GET, schools=schools, wijken=wijken)


@require_safe
def directory(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    form = filter_of(request, convenant)
    wanted = form.wanted()
    page = Paginator(queries.directory(convenant.pk, wanted), PER_PAGE).get_page(request.GET.get("pagina"))
    base = reverse("parties:contacts", kwargs={"slug": slug})
    context = {
        "sees": SEES,
        "slug": slug,
        "filter": form,
        "page": page,
        "people": [person_line(person, request, slug) for person in page],
        "topics": shared_lines(queries.topics_found(convenant.pk, wanted)),
        "marks": form.marks(base),
        "clear_url": base,
        "files": files_of(slug, urlencode(form.chosen())),
        "school_url": school_url(slug, wanted.school),
    }
    return render(request, "parties/contacts.html", context | own_panels(request, convenant))


def school_url(slug: str, school: str) -> str:
    return reverse("parties:school", kwargs={"slug": slug, "party": school}) if school else ""


def files_of(slug: str, asked: str) -> list[dict[str, str]]:
    """What is on screen as files, with the filter in the address."""
    query = f"?{asked}" if asked else ""
    names = {"xlsx": "Excel", "ods": "ODS", "csv": "CSV"}
    found = [
        {"label": label, "url": reverse("parties:contacts-export", kwargs={"slug": slug, "kind": kind}) + query}
        for kind, label in names.items()
    ]
    return [*found, {"label": "vCard", "url": reverse("parties:contacts-vcard", kwargs={"slug": slug}) + query}]


@require_safe
def export(request: PortalRequest, slug: str, kind: str) -> HttpResponse:
    convenant, answer = circle_at(request, slug), file_of(kind)
    form = filter_of(request, convenant)
    rows = [cells_of(person, request, slug) for person in queries.directory(convenant.pk, form.wanted())]
    record(request.actor, "contacts.exported", convenant)
    about = about_of(request, convenant, form, len(rows))
    return answer(f"contactpersonen-{slug}", HEAD, rows, note_of(convenant.pk), about)


def cells_of(person: ContactPerson, request: PortalRequest, slug: str) -> list[str]:
    """The columns of the screen, in its words."""
    line = person_line(person, request, slug)
    media = "ja" if line["media"] else "nee"
    line["function"] = shown(person).function
    columns = ("name", "function", "organisation", "level", "location", "phone", "email")
    return [*(str(line[column]) for column in columns), media, line["period"]]


def about_of(request: PortalRequest, convenant: Convenant, form: DirectoryFilter, count: int) -> About:
    now = clock.now()
    return [
        ("Convenant", convenant.name),
        ("Gemaakt door", f"{request.actor.display_name}, {request.actor.organisation_name}"),
        ("Gemaakt op", f"{nl_plain(now)}, {nl_time(now)}"),
        ("Filter", form.sentence()),
        ("Aantal", str(count)),
    ]


@require_safe
def vcards(request: PortalRequest, slug: str) -> HttpResponse:
    """All that is on screen."""
    convenant = circle_at(request, slug)
    found = queries.directory(convenant.pk, filter_of(request, convenant).wanted())
    return vcard_answer(request, convenant, found, f"contactpersonen-{slug}")


@require_safe
def vcard(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    person = get_visible_or_404(current_contacts(convenant.pk), pk=pk)
    return vcard_answer(request, convenant, [person], f"contactpersoon-{person.organisation.slug}")


def vcard_answer(
    request: PortalRequest, convenant: Convenant, people: Iterable[ContactPerson], name: str
) -> HttpResponse:
    record(request.actor, "contacts.exported", convenant)
    disposition = f'attachment; filename="{name}.vcf"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(as_vcards(map(shown, people), convenant.name), content_type=VCARD_TYPE, headers=headers)


@require_safe
def media(request: PortalRequest, slug: str) -> HttpResponse:
    """WF-2.2i: whom to call when the press asks, party by party; who named nobody shows too."""
    convenant = circle_at(request, slug)
    lines = [
        {"party": party.organisation.name, "role": party.get_role_display(), "people": people}
        for party, people in queries.media_list(convenant.pk)
    ]
    missing = sum(not line["people"] for line in lines)
    context = {"sees": SEES, "slug": slug, "lines": lines, "missing": missing}
    return render(request, "parties/directory/media.html", context)


@require_safe
def annex(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    context = annex_of(convenant) | {"sees": SEES, "slug": slug}
    return render(request, "parties/directory/annex.html", context)


@require_safe
def annex_pdf(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    return pdf_answer(
        request,
        "parties/directory/annex_pdf.html",
        annex_of(convenant) | {"theme": convenant.theme},
        f"bijlage-2-contactpersonen-{slug}",
        back=reverse("parties:contacts-annex", kwargs={"slug": slug}),
        tell=lambda: record(request.actor, "contacts.exported", convenant),
    )


def annex_of(convenant: Convenant) -> dict[str, Any]:
    """Bijlage 2: every party with its contact persons, in the order of the agreement. Three queries."""
    found: dict[UUID, list[ContactPerson]] = {}
    for person in current_contacts(convenant.pk).order_by("level", "location__name", "name"):
        found.setdefault(person.organisation_id, []).append(shown(person))
    parties = [
        {"name": party.organisation.name, "role": party.get_role_display(), "people": found.get(party.organisation_id)}
        for party in parties_of(convenant.pk)
    ]
    return {"convenant": convenant, "parties": parties, "day": clock.today(), "author": "Convenantportaal"}


@require_safe
def school(request: PortalRequest, slug: str, party: str) -> HttpResponse:
    """Everybody who matters for one school: its own people, and per location the partners that serve it."""
    convenant = circle_at(request, slug)
    row = get_visible_or_404(party_called(party, convenant.pk).filter(role=Role.SCHOOL))
    card = queries.school_card(row)
    hours = hours_at(convenant.pk, [place.location.pk for place in card.places], convenant.region)
    context = {
        "sees": SEES,
        "slug": slug,
        "school": row.organisation.name,
        "party_url": reverse("parties:party", kwargs={"slug": slug, "party": party}),
        "people": [person_line(person, request, slug) for person in card.people],
        "places": [
            place_of(place, request, slug)
            | {"hours": [hour_line(hour, request, slug) for hour in hours.get(place.location.pk, [])]}
            for place in card.places
        ],
        "topics": shared_lines(queries.topics_of([row.organisation_id], convenant.pk)),
    }
    return render(request, "parties/directory/school.html", context)


def place_of(place: queries.Place, request: PortalRequest, slug: str) -> dict[str, Any]:
    return {
        "name": place.location.name,
        "where": " · ".join(each for each in (place.location.place, str(place.location.wijk or "")) if each),
        "people": [person_line(person, request, slug) for person in place.people],
        "help": [
            {
                "role": each.role,
                "organisation": each.organisation,
                "people": [person_line(person, request, slug) for person in each.people],
            }
            for each in place.help
        ],
    }
