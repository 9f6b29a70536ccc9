"""Finding who takes part, whom to call, and where."""

from django.urls import reverse

from convenant import clock
from convenant.search import Group, Hit, Sought, Source, total_of
from convenant.together import Asking
from parties.models import ContactPerson, Location, Party


def _card(sought: Sought, row: Party | ContactPerson) -> str:
    """The card of its party: there stands how to reach it."""
    known = {"slug": sought.slug(row.convenant_id), "party": row.organisation.slug}
    return reverse("parties:party", kwargs=known)


def parties(sought: Sought) -> Asking[Group | None]:
    mine = Party.valid.on(clock.today()).filter(convenant__in=sought.circles).select_related("organisation")
    names = ("organisation__name", "organisation__short_name", "collective")
    rows = sought.best(mine, *names, then=("organisation__name", "convenant_id"))
    yield (rows,)
    hits = [Hit(row.organisation.name, _card(sought, row), row.get_role_display()) for row in rows]
    return Group("partijen", "Partijen", "partijen", hits, total_of(rows))


def contacts(sought: Sought) -> Asking[Group | None]:
    """Who holds a post today, by name or by function."""
    mine = ContactPerson.objects.filter(convenant__in=sought.circles, valid_from__lte=clock.today())
    mine = mine.exclude(valid_until__lt=clock.today()).select_related("organisation")
    rows = sought.best(mine, "name", "function", "organisation__name", then=("name", "pk"))
    yield (rows,)
    hits = [Hit(row.name, _card(sought, row), f"{row.function} · {row.organisation.name}") for row in rows]
    return Group("contactpersonen", "Contactpersonen", "contactpersonen", hits, total_of(rows))


def locations(sought: Sought) -> Asking[Group | None]:
    """Of the parties that one shares a convenant with; it leads to the card of the party."""
    in_circles = Party.valid.on(clock.today()).filter(convenant__in=sought.circles).select_related("organisation")
    theirs = in_circles.order_by().values("organisation")
    mine = Location.objects.filter(organisation__in=theirs).select_related("organisation")
    rows = sought.best(mine, "name", "place", "organisation__name", then=("name", "pk"))
    yield rows, in_circles
    cards = {party.organisation_id: _card(sought, party) for party in in_circles}
    hits = [Hit(row.name, cards[row.organisation_id], row.organisation.name) for row in rows]
    return Group("locaties", "Locaties", "locaties", hits, total_of(rows))


SOURCES = {
    "20.parties": Source("partijen", parties),
    "30.contacts": Source("contactpersonen", contacts),
    "35.locations": Source("locaties", locations),
}
