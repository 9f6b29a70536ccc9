"""What a party that leaves rings for."""

from convenant.bell import Kind
from convenant.permissions import MAY, SPEAK_FOR_PARTY

EXIT_TOLD, EXIT_MOVED = "exit.told", "exit.moved"
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
)  # fmt: skip
