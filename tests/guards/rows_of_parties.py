"""So many rows of accounts, contacts, places, changes and requests, for the pages that list them."""

from datetime import timedelta
from io import BytesIO

from convenant import clock
from convenant.actions.requests import Asked, take_in
from convenant.models import Convenant
from convenant.tenancy.models import Function, Membership, Organisation
from convenant.tenancy.scope import Actor, scope
from parties.actions.assignments import Period, appoint_deputy
from parties.actions.cards import Prepared, add_card_line
from parties.actions.changes import Wish, plan_change
from parties.actions.colleagues import Role
from parties.actions.contacts import Details, name_contact
from parties.actions.deputies import Standing, arrange_deputy
from parties.actions.invitations import Offer, invite
from parties.actions.places import Place, add_place, keep_wijk
from parties.actions.referrals import Referred, add_referral
from parties.actions.teams import add_to_support
from parties.importing.actions import preview
from parties.models import Assignment, ChangeKind
from parties.queries.cards import own_places

DAY = timedelta(days=1)


def add(number: int, anna: Actor, bram: Actor, femke: Actor) -> None:
    """Everything once more."""
    with scope(anna):
        _at_school(number, Convenant.objects.get(pk=anna.circles[0]), anna)
    with scope(bram):
        mine = Assignment.objects.filter(membership=bram.membership).exclude(location=None).order_by("pk")
        other = Membership.objects.filter(organisation_id=bram.organisation).exclude(pk=bram.membership)[0]
        appoint_deputy(mine[number], other, Period(clock.today(), clock.today() + DAY), actor=bram)
    with scope(femke):
        convenant = Convenant.objects.get(pk=femke.circles[0])
        gone, come = (Organisation.objects.get(slug=slug) for slug in ("atlas-college", "tabor-college"))
        plan_change(convenant, Wish(ChangeKind.MERGER, clock.today() + 90 * DAY, [gone], [come]), actor=femke)
        keep_wijk(convenant, f"Wijk {number}", None, actor=femke)


def _at_school(number: int, convenant: Convenant, anna: Actor) -> None:
    today = clock.today()
    invite(Offer(f"nieuw{number}@atlas.example", Role("Nieuw", Function.DOCENT)), today, actor=anna)
    place = own_places(anna)[number].pk
    details = Details(f"Collega {number}", "Coördinator", "uitvoerend", today, location_id=place)
    person = name_contact(convenant, details, actor=anna)
    arrange_deputy(person, Standing(today, today, name=f"Invaller {number}"), actor=anna)
    add_place(Place(f"Noodlokalen {number}"), actor=anna)
    add_referral(Referred(f"Onderwerp {number}", "Loket", is_shared=True), actor=anna)
    add_card_line(own_places(anna)[0], convenant, Prepared(f"Loket {number}", None, "Loket", "", "088"), actor=anna)
    add_to_support(convenant, "intern begeleider", f"Begeleider {number}", "", Period(today), actor=anna)
    take_in(Asked("access", today, "Ouder"), actor=anna)
    content = f"Naam\nPlek {number}\n".encode()
    preview("locaties", None, f"lijst{number}.csv", BytesIO(content), len(content), actor=anna)
