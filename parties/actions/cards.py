"""Whom to turn to: a school prepares a card per location, makes it public, takes it back.

What is public is a copy. It changes when the school releases anew, and by itself in one case: somebody on it leaves.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any
from uuid import UUID

from convenant import clock
from convenant.actions.compliance import follow_own
from convenant.audit.trail import circle_event, record
from convenant.editing import key_of, locked, one_at_a_time
from convenant.errors import Refused
from convenant.models import Convenant
from convenant.tenancy.scope import Actor, open_scope
from parties.models import CardLine, ContactPerson, Location, Party, PublicCard
from parties.permissions import KEEP_CARDS, may
from parties.queries.cards import article_of, as_shown, choosable, has_left, kept_lines, leavers, lines_at

from . import lines as ordering
from .refusals import NotAllowed

MOST = 4
NO_RIGHT = "Uw functie maakt deze kaart niet. Vraag de coördinator van uw school."
NOT_YOURS = "Alleen de school zelf maakt de kaart van haar locatie."
FULL = "Er passen vier personen of loketten op de kaart. Haal er eerst een weg."
NOBODY = "Er staat nog niemand op de kaart. Voeg eerst een persoon of loket toe."
LEFT = "{name} is geen contactpersoon meer. Kies iemand anders of haal de regel weg."
NOT_OWN = "Kies een contactpersoon van uw eigen school."
WITHOUT_WHO = "Kies een contactpersoon of vul een functie of loket in."
WITHOUT_WAY = "Vul een telefoonnummer in, of waar en wanneer iemand er is."


@dataclass(frozen=True)
class Prepared:
    title: str
    contact_id: UUID | None = None
    function: str = ""
    available: str = ""
    phone: str = ""


KEPT = tuple(field.name for field in fields(Prepared))


def add_card_line(
    location: Location, convenant: Convenant, given: Prepared, *, actor: Actor, submission: UUID | None = None
) -> CardLine:
    _keeper(location, actor)
    one_at_a_time("card", location.pk)
    key = key_of(actor.organisation, submission)
    lines = lines_at(location, convenant.pk)
    if twin := next((line for line in lines if line.pk == key), None):
        return twin
    if len(lines) >= MOST:
        raise Refused(FULL)
    line = CardLine(
        pk=key, location=location, convenant=convenant, position=len(lines), **_sound(given, convenant, actor)
    )
    line.save(force_insert=True)
    record(actor, "card.line_added", line, fields=sorted(KEPT))
    return line


def change_card_line(line: CardLine, convenant: Convenant, given: Prepared, *, actor: Actor, seen: str) -> None:
    """Raises Overtaken when a colleague saved since."""
    _keeper(line.location, actor)
    current = locked(line, seen, KEPT)
    for name, value in _sound(given, convenant, actor).items():
        setattr(current, name, value)
    current.save()
    record(actor, "card.line_changed", current, fields=sorted(KEPT))


def _sound(given: Prepared, convenant: Convenant, actor: Actor) -> dict[str, Any]:
    person = choosable(actor, convenant.pk).filter(pk=given.contact_id).first() if given.contact_id else None
    if given.contact_id and person is None:
        raise Refused(NOT_OWN)
    if not (person or given.function):
        raise Refused(WITHOUT_WHO)
    if not (given.phone or given.available or (person and person.phone)):
        raise Refused(WITHOUT_WAY)
    return asdict(given)


def move_card_line(line: CardLine, direction: str, *, actor: Actor) -> None:
    _keeper(line.location, actor)
    one_at_a_time("card", line.location_id)
    ordering.place(ordering.moved(lines_at(line.location, line.convenant_id), line, direction))


def remove_card_line(line: CardLine, *, actor: Actor) -> None:
    _keeper(line.location, actor)
    record(actor, "card.line_removed", line)
    line.delete()


def release_card(location: Location, convenant: Convenant, *, actor: Actor) -> PublicCard:
    """Everybody reads it from now on, without signing in. The address stays the same: posters go on to work."""
    _keeper(location, actor)
    one_at_a_time("card", location.pk)
    lines = lines_at(location, convenant.pk)
    if not lines:
        raise Refused(NOBODY)
    if gone := leavers(lines):
        raise Refused(LEFT.format(name=gone[0].name))
    card = PublicCard.objects.filter(location=location).first()
    card = card or PublicCard(location=location, organisation_id=location.organisation_id)
    card.convenant, card.slug, card.article = convenant, location.slug, article_of(convenant)
    card.school, card.place = location.organisation.name, location.name
    card.lines, card.released_at = kept_lines(as_shown(line) for line in lines), clock.now()
    card.save()
    _told(card, "card.released", actor)
    return card


def withdraw_card(location: Location, *, actor: Actor) -> None:
    """Nothing of it stays public; what was prepared stays."""
    _keeper(location, actor)
    for card in PublicCard.objects.filter(location=location):
        convenant_id = card.convenant_id
        record(actor, "card.withdrawn", card)
        card.delete()
        follow_own(convenant_id, actor=actor)


def take_off_ended(convenant_id: UUID, *, actor: Actor) -> int:
    """Cards under this convenant of schools that are party to it no more. By who keeps the register: as soon as a part
    has ended, and each night for an end that lay ahead."""
    parties = Party.valid.on(clock.today()).filter(convenant_id=convenant_id)
    ended = PublicCard.objects.filter(convenant_id=convenant_id).exclude(
        organisation_id__in=parties.values("organisation_id")
    )
    for card in ended:
        record(actor, "card.withdrawn", card)
        circle_event(actor, "card.withdrawn", card, convenant_id=convenant_id)
        card.delete()
    return len(ended)


def follow_contact(person: ContactPerson) -> None:
    """Called at every save of a contact person, whoever does it: who left, or is somebody else now, is off the public
    page in the same transaction. The school reads on its own page that somebody is missing there."""
    key = str(person.pk)
    for card in PublicCard.objects.filter(organisation_id=person.organisation_id, lines__contains=[{"contact": key}]):
        card.lines = [_followed(line, person) for line in card.lines if not _is_gone(line, person)]
        card.save(update_fields=["lines"])
        if (opened := open_scope()) is not None:
            record(opened.actor, "card.followed", card, fields=["lines"])


def contact_saved(*, instance: ContactPerson, created: bool, **kwargs: Any) -> None:
    """Receiver of `post_save`: no way of changing the register goes round the public page."""
    if not created:
        follow_contact(instance)


def place_saved(*, instance: Location, created: bool, **kwargs: Any) -> None:
    """Receiver of `post_save`: a closed location has no card; one that will close shows nobody after that day."""
    last_day = instance.last_day
    if created or last_day is None:
        return
    for card in PublicCard.objects.filter(location=instance):
        if last_day <= clock.today():
            card.delete()
        else:
            card.lines = [line | {"until": line["until"] or last_day.isoformat()} for line in card.lines]
            card.save(update_fields=["lines"])


def _is_gone(line: dict[str, str], person: ContactPerson) -> bool:
    return line["contact"] == str(person.pk) and (has_left(person) or line["name"] != person.name)


def _followed(line: dict[str, str], person: ContactPerson) -> dict[str, str]:
    if line["contact"] != str(person.pk):
        return line
    return line | {"until": person.valid_until.isoformat() if person.valid_until else ""}


def _keeper(location: Location, actor: Actor) -> None:
    if location.organisation_id != actor.organisation_id:
        raise NotAllowed(NOT_YOURS)
    if not may(actor, KEEP_CARDS):
        raise NotAllowed(NO_RIGHT)


def _told(card: PublicCard, verb: str, actor: Actor) -> None:
    record(actor, verb, card, fields=["lines"])
    follow_own(card.convenant_id, actor=actor)


def poster_made(card: PublicCard, *, actor: Actor) -> None:
    record(actor, "card.poster_made", card)
