"""What the parties ask at the change of a school year: contact persons, own people, and who serves which location."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from convenant import clock
from convenant.rollover import CARRIED, CONFIRM, Asked, Look, Step
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import MEMBER
from convenant.terms import version_in_force
from convenant.wording import counted

from .actions.contacts import confirm_contacts
from .models import ContactPerson, Location, LocationRight, Party, Role, Service
from .queries.gaps import contact_gaps
from .queries.parties import parties_of
from .queries.places import places_by_party

OPEN_END = "geen einddatum"


def until(day: date | None) -> str:
    return f"tot en met {nl_plain(day)}" if day else OPEN_END


def holds_on(day: date, rows: Iterable[ContactPerson]) -> list[ContactPerson]:
    return [row for row in rows if row.valid_from <= day and (row.valid_until is None or row.valid_until >= day)]


def look_at_contacts(asked: Asked) -> Look:
    mine = ContactPerson.objects.filter(convenant=asked.convenant, organisation_id=asked.actor.organisation)
    people = list(mine.select_related("location").order_by("level", "name"))
    staying = holds_on(asked.starts, people)
    leaving = [person for person in holds_on(asked.starts - timedelta(days=1), people) if person not in staying]
    return Look(
        sentence="Deze contactpersonen gaan mee. U bevestigt dat zij nog kloppen.",
        counts=[(len(staying), "gaan mee"), (len(leaving), f"stoppen voor {nl_plain(asked.starts)}")],
        rows=[
            (f"{person.name}, {person.get_level_display().lower()}", until(person.valid_until)) for person in staying
        ],
        todo=_gaps(asked, staying),
        link=(reverse("parties:contacts", kwargs={"slug": asked.convenant.slug}), "Contactpersonen wijzigen"),
    )


def _gaps(asked: Asked, staying: list[ContactPerson]) -> list[str]:
    party = own_party(asked)
    if party is None:
        return []
    places = places_by_party([party], asked.convenant.pk)[party.organisation_id]
    gaps = contact_gaps(party, version_in_force(asked.convenant).contacts, staying, places, asked.starts)
    return [f"{gap.sentence} ({gap.where})" for gap in gaps]


def own_party(asked: Asked) -> Party | None:
    return parties_of(asked.convenant.pk).filter(organisation_id=asked.actor.organisation).first()


def confirm(asked: Asked) -> str:
    count = confirm_contacts(asked.convenant, actor=asked.actor)
    return f"Bevestigd: {counted(count, 'contactpersoon klopt', 'contactpersonen kloppen')}."


def look_at_people(asked: Asked) -> Look:
    mine = Membership.objects.filter(organisation_id=asked.actor.organisation)
    before = max(asked.starts - timedelta(days=1), clock.today())  # who came later in the year counts too
    now = list(mine.valid_on(before).order_by("display_name"))
    staying = [each for each in now if each.valid_until is None or each.valid_until >= asked.starts]
    rights = _rights(asked)
    return Look(
        sentence="Deze collega's houden hun toegang, op dezelfde locaties. Wie weggaat, hoort een einddatum te hebben.",
        counts=[(len(staying), "houden toegang"), (len(now) - len(staying), f"stoppen voor {nl_plain(asked.starts)}")],
        rows=[
            (f"{each.display_name}, {each.get_function_display().lower()}", _places(rights, each)) for each in staying
        ],
        link=(reverse("colleagues:review"), "Accounts nakijken") if asked.actor.is_administrator else None,
    )


def _rights(asked: Asked) -> Counter[UUID]:
    """User → number of locations. A gemeente has no table of rights to read."""
    if asked.actor.role != MEMBER:
        return Counter()
    users = LocationRight.objects.on(asked.starts).values_list("user_id", "content_object_id").distinct()
    return Counter(user for user, _ in users)


def _places(rights: Counter[UUID], membership: Membership) -> str:
    count = rights[membership.user_id]
    return "geen locatie" if not count else counted(count, "locatie", "locaties")


def look_at_services(asked: Asked) -> Look:
    """Who works for which location; where nobody of the politie does, regie reads so."""
    served = list(Service.valid.on(asked.starts).filter(convenant_id=asked.convenant.pk).select_related("organisation"))
    schools = parties_of(asked.convenant.pk, Role.SCHOOL).values_list("organisation_id", flat=True)
    places = {
        place.pk: place.name
        for place in Location.objects.open_on(asked.starts).filter(organisation_id__in=list(schools))
    }
    with_police = {service.location_id for service in served if service.role == Role.POLITIE}
    without = sorted(name for pk, name in places.items() if pk not in with_police)
    tally = Counter(service.organisation.name for service in served)
    return Look(
        sentence="De verdeling van scholen over vaste partners gaat mee.",
        counts=[(len(served), "toewijzingen gaan mee"), (len(without), "locaties zonder vaste politie")],
        rows=[(name, counted(count, "locatie", "locaties")) for name, count in sorted(tally.items())],
        todo=[f"Geen vaste politie: {name}" for name in without],
        link=(reverse("parties:list", kwargs={"slug": asked.convenant.slug}), "Partijen bekijken"),
    )


CONTACTS = Step("Contactpersonen", CONFIRM, "Onze contactpersonen kloppen", look_at_contacts, confirm)
PEOPLE = Step("Collega's en hun locaties", CARRIED, "Onze mensen kloppen", look_at_people, lambda asked: "Nagekeken.")
SERVICES = Step(
    "Wie welke school bedient", CARRIED, "De verdeling klopt", look_at_services, lambda asked: "Nagekeken.",
    of_regie=True,
)  # fmt: skip
