"""What a party that leaves and a change of the world ring for; what the own list and accounts ask; what is ready."""

from convenant.bell import EVERYBODY, Kind
from convenant.permissions import MAY, SPEAK_FOR_PARTY

from .permissions import KEEP_CONTACTS
from .permissions import MAY as OWN

EXIT_TOLD, EXIT_MOVED = "exit.told", "exit.moved"
CHANGE_DECIDED, CHANGE_UNDONE, PLACES_FOLLOW = "change.decided", "change.undone", "change.places_follow"
REGIE_ASKED, REGIE_MOVED = "regie.asked", "regie.moved"
WIJK_ENDS = "wijk.ends"
LIST_DUE, POST_EMPTY, NOBODY_THERE = "contacts.due", "contacts.empty", "assignments.empty"
JOINED, NOT_USED = "invitation.accepted", "invitation.expired"
LET_IN, LOOKED = "access.opened", "access.used"
IMPORTED, REVIEW_DUE = "import.done", "accounts.review_due"
SPEAKERS, KEEPERS = MAY[SPEAK_FOR_PARTY], OWN[KEEP_CONTACTS]
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
        CHANGE_UNDONE, "Verandering teruggedraaid", "{sender} draaide een verandering bij de partijen terug",
        "changes:change", "pk", circle=True, icon="undo", functions=SPEAKERS,
    ),
    Kind(
        PLACES_FOLLOW, "Andere locaties voor uw mensen", "Uw organisatie bedient andere locaties: wijs uw mensen toe",
        "changes:change", "pk", circle=True, icon="people", functions=SPEAKERS,
    ),
    Kind(
        REGIE_ASKED, "Regie overdragen: voorstel of antwoord", "{sender} deed een stap bij het overdragen van regie",
        "regie:handover", "pk", circle=True, icon="switch", functions=SPEAKERS,
    ),
    Kind(
        REGIE_MOVED, "Een andere partij voert de regie", "De regie van het convenant is overgedragen",
        "regie:handover", "pk", circle=True, icon="switch", functions=SPEAKERS,
    ),
    Kind(
        WIJK_ENDS, "Een wijk verandert", "{sender} liet een wijk eindigen of in een andere opgaan",
        "keeping:wijken", circle=True, icon="people", functions=SPEAKERS,
    ),
    Kind(
        LIST_DUE, "Contactpersonen nakijken", "Klopt uw lijst met contactpersonen nog? Kijk haar na en bevestig",
        "ownlist:confirm", icon="person", functions=KEEPERS,
    ),
    Kind(
        POST_EMPTY, "Contactpersoon ontbreekt", "Uw organisatie mist een contactpersoon, of binnenkort",
        "ownlist:organisation", icon="person", functions=KEEPERS,
    ),
    Kind(
        NOBODY_THERE, "Locatie zonder vaste collega", "Een locatie heeft geen vaste collega van uw organisatie",
        "assignments:list", icon="person", functions=EVERYBODY,
    ),
    Kind(
        REVIEW_DUE, "Accounts nakijken", "Van een account is een jaar niet nagekeken of de toegang klopt",
        "colleagues:review", icon="person", functions=EVERYBODY,
    ),
    Kind(
        JOINED, "Uitnodiging gebruikt", "Iemand nam uw uitnodiging aan", "colleagues:list", icon="person",
        functions=EVERYBODY,
    ),
    Kind(
        NOT_USED, "Uitnodiging verlopen", "Een uitnodiging die u stuurde, is verlopen", "colleagues:list",
        icon="hourglass", functions=EVERYBODY,
    ),
    Kind(
        LET_IN, "Meekijken opengezet", "Een collega liet het beheer van het portaal meekijken", "colleagues:support",
        icon="eye", functions=EVERYBODY, fixed=True,
    ),
    Kind(
        LOOKED, "Er is meegekeken", "Het beheer van het portaal keek mee bij uw organisatie", "colleagues:support",
        icon="eye", functions=EVERYBODY, fixed=True,
    ),
    Kind(
        IMPORTED, "Import klaar", "Het bestand dat u importeerde, is verwerkt", "importing:batch", "pk", icon="check",
        functions=KEEPERS,
    ),
)  # fmt: skip
