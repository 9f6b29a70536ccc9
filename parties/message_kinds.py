"""What a party that leaves rings for, and a change of the world."""

from convenant.bell import Kind
from convenant.permissions import MAY, SPEAK_FOR_PARTY

EXIT_TOLD, EXIT_MOVED = "exit.told", "exit.moved"
CHANGE_DECIDED, PLACES_FOLLOW = "change.decided", "change.places_follow"
SPEAKERS = MAY[SPEAK_FOR_PARTY]
KINDS = (
    Kind(
        EXIT_TOLD, "Een partij wil stoppen", "{sender} wil stoppen met het convenant",
        "exits:notice", "pk", circle=True, icon="flag", functions=SPEAKERS,
    ),
    Kind(
        EXIT_MOVED, "Nieuws over een partij die wil stoppen", "{sender} deed een stap rond een partij die wil stoppen",
        "exits:notice", "pk", circle=True, icon="flag", functions=SPEAKERS,
    ),
    Kind(
        CHANGE_DECIDED, "Verandering bij partijen", "{sender} stelde een verandering bij de partijen vast",
        "changes:change", "pk", circle=True, icon="people", functions=SPEAKERS,
    ),
    Kind(
        PLACES_FOLLOW, "Andere locaties voor uw mensen", "Uw organisatie bedient andere locaties: wijs uw mensen toe",
        "changes:change", "pk", circle=True, icon="people", functions=SPEAKERS,
    ),
)  # fmt: skip
