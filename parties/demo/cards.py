"""Cards "bij wie terecht" and referral tables for the demo year, made up by role. Calls the actions.

Every state shows: most schools made their cards public, one prepared without releasing, one did nothing yet.
"""

import random
from collections.abc import Iterable
from datetime import date

from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.actions.cards import Prepared, add_card_line, release_card
from parties.actions.referrals import Referred, add_referral
from parties.models import ContactPerson, Level, Location, Role, Service
from parties.queries.cards import choosable, own_places
from parties.queries.parties import parties_of
from parties.queries.referrals import own_lines

from .contacts import ActorFor

REFERRALS = {
    "school": [("Pesten", "Anti-pestcoördinator", True), ("Verzuim", "Verzuimloket", True), ("Privacy", "FG", False)],
    "politie": [("Aangifte doen", "Meldpunt 0900 8844", True), ("Jeugdoverlast", "Wijkteam", True)],
    "leerplicht": [("Verzuim", "Leerplichtloket", True)],
    "halt": [("Halt-straf", "Regiokantoor", True)],
}
OUTSIDE = {
    Role.POLITIE: ("Schoolagent", "Elke tweede dinsdag op school", "0900 88 44"),
    Role.JONGERENWERK: ("Jongerenwerk", "In de kantine, woensdag in de pauzes", "088 000 00 02"),
}


def build_cards(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        parties = list(parties_of(convenant.pk))
        serving = list(Service.objects.filter(convenant=convenant).select_related("organisation"))
    schools = [party.organisation.slug for party in parties if party.role == Role.SCHOOL]
    nothing, unreleased = rng.sample(schools[1:], 2)  # the first one is where the demo begins
    for party in parties:
        actor = actor_for(party.organisation.slug)
        with scope(actor):
            keep_table(party.role, actor)
            if party.organisation.slug in schools and party.organisation.slug != nothing:
                for place in own_places(actor):
                    prepare(place, convenant, serving, actor)
                    if party.organisation.slug != unreleased:
                        release_card(place, convenant, actor=actor)


def keep_table(role: str, actor: Actor) -> None:
    """Once for each organisation, however many convenanten it takes part in."""
    if not own_lines(actor).exists():
        for topic, function, is_shared in REFERRALS.get(role, []):
            add_referral(Referred(topic, function, is_shared=is_shared, phone="088 000 00 00"), actor=actor)


def coordinator_of(place: Location, people: Iterable[ContactPerson]) -> ContactPerson | None:
    """Of this location, else of the whole school; whoever governs is nobody to go to with trouble at school."""
    daily = [each for each in people if each.level == Level.OPERATIONAL and not each.topic]
    return next((each for spot in (place.pk, None) for each in daily if each.location_id == spot), None)


def prepare(place: Location, convenant: Convenant, serving: list[Service], actor: Actor) -> None:
    person = coordinator_of(place, choosable(actor, convenant.pk))
    own = Prepared("Veiligheid op school", person.pk if person else None, "Veiligheidscoördinator", "Elke schooldag")
    desk = Prepared("Praten in vertrouwen", None, "Vertrouwenspersoon", "Maandag en donderdag", "088 000 00 01")
    lines = [own, desk]
    for role, (title, when, phone) in OUTSIDE.items():
        names = [each.organisation.name for each in serving if each.location_id == place.pk and each.role == role]
        lines += [Prepared(title, None, names[0], when, phone)] if names else []
    for line in lines:
        add_card_line(place, convenant, line, actor=actor)
