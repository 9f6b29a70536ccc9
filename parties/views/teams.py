"""The teams of a convenant: all schools with what is empty, one school with its people, and who fills a seat."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant import clock
from convenant.audit.trail import record
from convenant.file_pages import file_of
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import circle_at, done, form_page
from convenant.refusing import refused
from convenant.templatetags.portal import nl_day
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.scope import Actor
from convenant.terms import note_of, version_in_force
from convenant.together import read_together
from convenant.wording import counted
from parties.actions import teams as actions
from parties.forms.teams import EndForm, MemberForm, NoteForm, SupportForm, TeamFilter
from parties.models import ContactPerson, Location, Party, Role, ServingPerson, TeamMember
from parties.permissions import KEEP_TEAM, may
from parties.queries import teams as queries
from parties.queries.assignments import serving
from parties.queries.parties import party_called

PER_PAGE = 50
SEES = "Alle partijen van dit convenant. Het zijn namen van het werk, geen privégegevens."


@require_safe
def teams(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    found, form = found_teams(convenant), TeamFilter(request.GET)
    composed = [team for team in found if team.article]
    page = Paginator(form.narrowed(found), PER_PAGE).get_page(request.GET.get("pagina"))
    base = reverse("teams:list", args=[slug])
    context = {
        "sees": SEES, "slug": slug, "lines": [school_line(team, slug) for team in page], "page": page,
        "count": len(found), "composed": len(composed), "filter": form, "marks": form.marks(base), "clear_url": base,
        "vacancies": sum(len(team.vacancies) for team in composed), "query": urlencode(form.chosen()),
    }  # fmt: skip
    return render(request, "parties/teams/overview.html", context)


def found_teams(convenant: Convenant) -> list[queries.SchoolTeam]:
    facts = queries.facts_of(convenant.pk)
    read_together(facts.together)
    return queries.teams(version_in_force(convenant), facts)


def team_of(convenant: Convenant, school: Party) -> queries.SchoolTeam:
    """One school alone: its seats, whatever the number of schools."""
    facts = queries.facts_of(convenant.pk, school.organisation_id)
    read_together(facts.together)
    return queries.team_of(school, version_in_force(convenant), facts)


def school_line(team: queries.SchoolTeam, slug: str) -> dict[str, Any]:
    empty = len(team.vacancies)
    words = f"{team.wanted - empty} van {team.wanted} plaatsen bezet" if team.article else "geen vaste samenstelling"
    return {
        "name": team.party.organisation.name, "words": words, "empty": empty,
        "badge": f"{counted(empty, 'plaats', 'plaatsen')} leeg" if empty else "",
        "missing": ", ".join(seat.label.lower() for seat in team.vacancies),
        "url": reverse("teams:school", kwargs={"slug": slug, "party": team.party.organisation.slug}),
    }  # fmt: skip


@require_safe
def export(request: PortalRequest, slug: str, kind: str) -> HttpResponse:
    """Counts and seats; names only as the circle reads them."""
    convenant, answer = circle_at(request, slug), file_of(kind)
    head = ["School", "Plaats", "Naam", "Stand", "Artikel"]
    rows = [
        [team.party.organisation.name, seat.label, seat.person.name if seat.person else "", stand(seat), team.article]
        for team in TeamFilter(request.GET).narrowed(found_teams(convenant)) for seat in team.seats
    ]  # fmt: skip
    record(request.actor, "teams.exported", convenant)
    return answer(f"teams-{slug}", head, rows, note_of(convenant.pk))


def stand(seat: queries.Seat) -> str:
    if seat.person:
        return "bezet"
    return "niet gevraagd op elke school" if seat.optional else "leeg"


def school_at(convenant: Convenant, slug: str) -> Party:
    return get_visible_or_404(party_called(slug, convenant.pk).filter(role=Role.SCHOOL))


@require_safe
def school(request: PortalRequest, slug: str, party: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    row = school_at(convenant, party)
    team = team_of(convenant, row)
    places = list(Location.objects.filter(organisation_id=row.organisation_id))
    actor, own = request.actor, row.organisation_id == request.actor.organisation_id
    address = {"slug": slug, "party": party}
    context = {
        "sees": SEES, "slug": slug, "name": row.organisation.name, "team": team,
        "seats": [seat_line(seat, row, actor, address) for seat in team.seats],
        "places": [{"name": place.name, "people": [serving_line(one) for one in people]}
                   for place, people in by_place(places, serving(convenant.pk, places))],
        "support": [member_line(one, actor, slug) for one in queries.support_team(convenant.pk, row.organisation_id)],
        "towards": towards(places, queries.contacts_towards(convenant.pk, row.organisation_id)),
        "notes": list(queries.notes_on(convenant.pk, row.organisation_id)),
        "support_url": reverse("teams:support", kwargs=address) if own and may(actor, KEEP_TEAM) else "",
        "note_url": reverse("teams:note", kwargs=address) if not own and may(actor, KEEP_TEAM) else "",
    }  # fmt: skip
    return render(request, "parties/teams/school.html", context)


def towards(places: list[Location], contacts: dict[UUID | None, ContactPerson]) -> list[dict[str, str]]:
    """The contact person of a location is also the school's contact towards its support team (WF-5.2)."""
    found = [(place.name, contacts.get(place.pk) or contacts.get(None)) for place in places]
    return [{"place": name, "name": one.name if one else "", "function": one.function if one else ""}
            for name, one in found]  # fmt: skip


def by_place(
    places: list[Location], people: dict[UUID, list[ServingPerson]]
) -> list[tuple[Location, list[ServingPerson]]]:
    return [(place, people[place.pk]) for place in places]


def seat_line(seat: queries.Seat, school: Party, actor: Actor, address: dict[str, str]) -> dict[str, Any]:
    filler = seat.provider.organisation_id if seat.provider else school.organisation_id
    mine = filler == actor.organisation_id and may(actor, KEEP_TEAM)
    named = isinstance(seat.person, TeamMember)
    return {
        "label": seat.label, "optional": seat.optional, "vacant": seat.is_vacant,
        "name": seat.person.name if seat.person else "",
        "since": nl_day(seat.person.valid_from) if seat.person else "",
        "by": seat.provider.organisation.name if seat.provider else "",
        "name_url": reverse("teams:name", kwargs=address | {"seat": seat.key}) if mine and not seat.person else "",
        "end_url": end_url(seat.person, actor, address["slug"]) if named else "",
    }  # fmt: skip


def end_url(member: Any, actor: Actor, slug: str) -> str:
    own = member.organisation_id == actor.organisation_id and may(actor, KEEP_TEAM)
    return reverse("teams:end", kwargs={"slug": slug, "pk": member.pk}) if own else ""


def serving_line(person: ServingPerson) -> str:
    until = f", tot en met {nl_day(person.valid_until)}" if person.valid_until else ""
    deputy = " (vervanger)" if person.is_deputy else ""
    return f"{person.get_task_display()}: {person.name}{deputy}, {person.organisation.name}{until}"


def member_line(member: TeamMember, actor: Actor, slug: str) -> dict[str, Any]:
    return {
        "label": member.seat, "name": member.name, "function": member.function, "since": nl_day(member.valid_from),
        "end_url": end_url(member, actor, slug),
    }  # fmt: skip


@require_http_methods(GET_POST)
def name(request: PortalRequest, slug: str, party: str, seat: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    row = school_at(convenant, party)
    rule = queries.rule_for(version_in_force(convenant), row.organisation)
    if rule is None or seat not in [*rule["seats"], *rule.get("optional", [])]:
        raise Http404
    form = MemberForm(posted(request))
    who = request.actor
    if done(request, form, lambda said: actions.name_member(
        convenant, row, seat, said["name"], said["function"], form.period, actor=who
    )):  # fmt: skip
        messages.success(request, "Opgeslagen. Alle partijen van het convenant zien deze naam.")
        return redirect("teams:school", slug=slug, party=party)
    title = f"{queries.seat_label(seat)} noemen"
    return page(request, form, title, slug, party)


def page(request: PortalRequest, form: Any, title: str, slug: str, party: str, button: str = "Opslaan") -> HttpResponse:
    if not may(request.actor, KEEP_TEAM):
        return refused(request, actions.NO_RIGHT)
    back = reverse("teams:school", kwargs={"slug": slug, "party": party})
    context = {"title": title, "back": back, "sees": SEES, "button": button}
    return form_page(request, "parties/teams/form.html", form, context)


@require_http_methods(GET_POST)
def support(request: PortalRequest, slug: str, party: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    row = school_at(convenant, party)
    if row.organisation_id != request.actor.organisation_id:
        raise Http404
    form = SupportForm(posted(request))
    if done(request, form, lambda said: actions.add_to_support(
        convenant, said["seat"], said["name"], said["function"], form.period, actor=request.actor
    )):  # fmt: skip
        messages.success(request, "Opgeslagen. Het ondersteuningsteam is bijgewerkt.")
        return redirect("teams:school", slug=slug, party=party)
    return page(request, form, "Ondersteuningsteam aanvullen", slug, party)


@require_http_methods(GET_POST)
def note(request: PortalRequest, slug: str, party: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    row = school_at(convenant, party)
    mine = queries.notes_on(convenant.pk, row.organisation_id).filter(organisation_id=request.actor.organisation)
    first = mine.first()
    form = NoteForm(posted(request), initial={"text": first.text if first else ""})
    if done(request, form, lambda said: actions.note_role(convenant, row, said["text"], actor=request.actor)):
        messages.success(request, "Opgeslagen. Alle partijen van het convenant lezen deze afspraak.")
        return redirect("teams:school", slug=slug, party=party)
    return page(request, form, f"Uw rol op {row.organisation.name}", slug, party)


@require_http_methods(GET_POST)
def end(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    mine = TeamMember.objects.filter(convenant=convenant, organisation_id=request.actor.organisation)
    member = get_visible_or_404(mine.select_related("school"), pk=pk)
    form = EndForm(posted(request), initial={"last_day": clock.today()})
    if done(request, form, lambda said: actions.end_member(member, said["last_day"], actor=request.actor)):
        messages.success(request, "Opgeslagen. Is er geen opvolger, dan staat de plaats leeg.")
        return redirect("teams:school", slug=slug, party=member.school.slug)
    return page(request, form, f"{member.name} stoppen", slug, member.school.slug, "Stoppen")
