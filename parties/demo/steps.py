"""What the demo year does about parties, in the order of the keys among the steps of all apps."""

from .around import build_around
from .bell import build_bell
from .cards import build_cards
from .contacts import build_parties
from .deputies import build_deputies
from .exits import build_exits
from .imports import build_imports
from .linking import build_links
from .offers import build_offers
from .people import build_people
from .places import build_places
from .teams import build_teams

STEPS = {
    "10.parties": build_parties,
    "10.people-linked": build_links,
    "11.deputies": build_deputies,
    "12.cards": build_cards,
    "12.teams": build_teams,
    "13.offers": build_offers,
    "14.around": build_around,
    "21.exits": build_exits,
    "60.people": build_people,
    "61.imports": build_imports,
    "62.places": build_places,
    "95.bell": build_bell,
}
