"""What the agreement itself rings for: versions, the term, questions between regie and a party, reports, access."""

from convenant.bell import EVERYBODY, Kind
from convenant.models import Channel
from convenant.permissions import MAY, READ_TRAIL, SPEAK_FOR_PARTY, SPEAK_ON_VERSION, WATCH_DUTIES

VERSION_CIRCULATED, VERSION_ADOPTED, TERM_DECIDED = "version.circulated", "version.adopted", "term.decided"
ENDING_PROPOSED, ENDING_MOVED = "ending.proposed", "ending.moved"
DUTY_ASKED, DUTY_ANSWERED = "duty.asked", "duty.answered"
SUPPORT_ASKED, SUPPORT_ANSWERED = "support.asked", "support.answered"
REPORT_READY, TAKEOUT_READY, LOG_READY = "report.ready", "takeout.ready", "log.ready"
TAKEOUT_ASKED, TAKEOUT_DECIDED = "takeout.asked", "takeout.decided"
ACCESS_ENDS = "access.ends"

VOICES, SPEAKERS, WATCHERS = MAY[SPEAK_ON_VERSION], MAY[SPEAK_FOR_PARTY], MAY[WATCH_DUTIES]
KINDS = (
    Kind(
        VERSION_CIRCULATED, "Versie rondgestuurd", "{sender} legde een nieuwe versie van het convenant voor",
        "versions:list", circle=True, icon="book", functions=VOICES,
    ),
    Kind(
        VERSION_ADOPTED, "Versie vastgesteld", "{sender} stelde een nieuwe versie van het convenant vast",
        "versions:list", circle=True, icon="book",
    ),
    Kind(
        TERM_DECIDED, "Besluit over de looptijd", "{sender} legde een besluit over de looptijd vast",
        "compliance:term", circle=True, icon="hourglass",
    ),
    Kind(
        ENDING_PROPOSED, "Voorstel om eerder te stoppen", "{sender} stelt voor eerder te stoppen met het convenant",
        "compliance:ending", "ending_id", circle=True, icon="flag", functions=VOICES,
    ),
    Kind(
        ENDING_MOVED, "Antwoord op het voorstel om te stoppen",
        "{sender} deed een stap rond het voorstel om eerder te stoppen",
        "compliance:ending", "ending_id", circle=True, icon="flag", functions=VOICES,
    ),
    Kind(
        DUTY_ASKED, "Vraag over een afspraak", "{sender} stelde een vraag over een afspraak",
        "compliance:reminder", "reminder_id", circle=True, icon="question-circle", functions=SPEAKERS,
    ),
    Kind(
        DUTY_ANSWERED, "Antwoord over een afspraak", "{sender} gaf antwoord over een afspraak",
        "compliance:matrix", circle=True, icon="return", functions=WATCHERS,
    ),
    Kind(
        SUPPORT_ASKED, "Ondersteuning gevraagd", "{sender} vraagt ondersteuning",
        "compliance:support-request", "support_id", circle=True, icon="hand", functions=WATCHERS,
    ),
    Kind(
        SUPPORT_ANSWERED, "Antwoord op een vraag om ondersteuning", "{sender} gaf antwoord op uw vraag",
        "compliance:support-request", "support_id", circle=True, icon="return", functions=SPEAKERS,
    ),
    Kind(
        REPORT_READY, "Rapport klaar", "Het evaluatierapport dat u vroeg, is klaar",
        "reports:report", "report_id", circle=True, icon="file", functions=WATCHERS,
    ),
    Kind(
        TAKEOUT_READY, "Gegevens staan klaar", "De gegevens die u meeneemt, staan klaar",
        "takeout:index", icon="download", functions=EVERYBODY, fixed=True,
    ),
    Kind(
        TAKEOUT_ASKED, "Akkoord gevraagd om gegevens mee te nemen",
        "Een collega vraagt uw akkoord om gegevens met namen mee te nemen", "takeout:request", "pk", icon="key",
        channel=Channel.DIRECT, fixed=True,
    ),
    Kind(
        TAKEOUT_DECIDED, "Antwoord op uw verzoek om gegevens mee te nemen",
        "Uw verzoek om gegevens mee te nemen kreeg geen akkoord", "takeout:index", icon="key",
        channel=Channel.DIRECT,
    ),
    Kind(
        LOG_READY, "Logboek als PDF klaar", "De PDF van het logboek die u vroeg, staat klaar",
        "privacy:log-paper-progress", "job_id", icon="download", functions=MAY[READ_TRAIL],
    ),
    Kind(
        ACCESS_ENDS, "Toegang eindigt", "Uw toegang bij {sender} eindigt binnenkort",
        "choose-membership", icon="key", functions=EVERYBODY, channel=Channel.DAILY, fixed=True,
    ),
)  # fmt: skip
