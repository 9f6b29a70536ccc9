"""AVG 30 lid 1 under a: how to reach an organisation and its FG, by function; and what its public cards show."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q

from convenant import clock
from convenant.queries.reach import Reach
from convenant.tenancy.scope import Actor
from convenant.wording import listing
from parties.models import ContactPerson, PublicCard
from parties.models.contacts import Topic

from .cards import Shown, public_lines

TOPICS = (Topic.PRIVACY, Topic.FG)


def reach_of(actor: Actor, convenant_ids: Sequence[UUID]) -> dict[UUID, Reach]:
    """Of the acting organisation, convenant by convenant: two queries."""
    people: dict[tuple[UUID, str], list[ContactPerson]] = {}
    for person in _for_privacy(actor, convenant_ids):
        people.setdefault((person.convenant_id, person.topic), []).append(person)
    cards: dict[UUID, list[PublicCard]] = {}
    for card in PublicCard.objects.filter(organisation_id=actor.organisation).order_by("school"):
        cards.setdefault(card.convenant_id, []).append(card)
    return {pk: _reach(pk, people, cards.get(pk, [])) for pk in convenant_ids}


def _for_privacy(actor: Actor, convenant_ids: Sequence[UUID]) -> Iterable[ContactPerson]:
    today = clock.today()
    mine = ContactPerson.objects.filter(organisation_id=actor.organisation, convenant__in=convenant_ids)
    still = Q(valid_until=None) | Q(valid_until__gte=today)
    return mine.filter(still, topic__in=TOPICS, valid_from__lte=today).order_by("function", "email")


def _reach(pk: UUID, people: dict[tuple[UUID, str], list[ContactPerson]], cards: list[PublicCard]) -> Reach:
    desk, officer = (people.get((pk, topic), []) for topic in TOPICS)
    lines = [line for card in cards for line in public_lines(card)]
    return Reach(
        controller=_listed(map(_of_person, desk)),
        officer=_listed(map(_of_person, officer)),
        card=_listed(map(_of_line, lines)),
    )


def _of_person(person: ContactPerson) -> str:
    return ", ".join(filter(None, (person.function, person.email, person.phone)))


def _of_line(line: Shown) -> str:
    return ", ".join(filter(None, (line.function or line.title, line.phone)))


def _listed(parts: Iterable[str]) -> str:
    return listing(dict.fromkeys(parts))
