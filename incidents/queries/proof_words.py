"""What proves a step in words: choices, days, and which text is in the vault; never that text."""

from datetime import date, datetime

from django.utils.timezone import localtime

from convenant.models import ConvenantVersion
from convenant.templatetags.portal import nl_day
from convenant.wording import listing
from incidents.models import Step
from incidents.vocabulary import AANGIFTE, AGREED, CARE_FOR, CHANNELS, NO_MEASURE, PREVENTABLE, THIRD_PARTIES
from protocols.measures import kind_of, offered_kinds
from protocols.planning import MELDING
from protocols.proofs import proof_of

from .taxonomy import shown_version_of


def proof_words(step: Step) -> str:
    """What the step list says of the proof: choices, days, and which text is in the vault; never that text."""
    return " · ".join(filter(None, (_choice_words(step), _day_words(step), *_vault_words(step))))


def _choice_words(step: Step) -> str:
    proof = step.proof
    if "parties" in proof:
        return f"ouders van {proof['parties']} leerlingen" if proof["parties"] != 1 else "ouders van 1 leerling"
    if "aangifte" in proof:
        return str(dict(AANGIFTE).get(proof["aangifte"], ""))
    if "measure" in proof:
        return measure_word(shown_version_of(step.incident), proof["measure"])
    if "preventable" in proof:
        return f"te voorkomen: {PREVENTABLE.get(proof['preventable'], '')}"
    if "informed" in proof:
        return ", ".join(THIRD_PARTIES[code] for code in proof["informed"] if code in THIRD_PARTIES)
    if "care_for" in proof:
        return f"nazorg voor {listing(CARE_FOR[code] for code in proof['care_for'] if code in CARE_FOR)}"
    if "channel" in proof:
        way = CHANNELS.get(proof["channel"], "via het portaal")
        return f"melding {way}" if step.key == MELDING else way
    return f"veilig om {proof['at']} uur" if "at" in proof else ""


def measure_word(version: ConvenantVersion, code: str) -> str:
    return NO_MEASURE.get(code) or kind_of(version, code).title.lower()


def light_measures(version: ConvenantVersion) -> list[tuple[str, str]]:
    """What the step can say by itself: of one with a last day or terms by law a measure is recorded, which does it."""
    light = [kind.key for kind in offered_kinds(version).values() if not (kind.formal or kind.until)]
    return [(code, measure_word(version, code)) for code in (*NO_MEASURE, *light)]


def _day_words(step: Step) -> str:
    """A melding holds its whole moment."""
    if dates := step.proof.get("dates"):
        return listing(nl_day(date.fromisoformat(day)) for day in sorted(set(dates.values())))
    if step.key == MELDING and "at" in step.proof:
        at = localtime(datetime.fromisoformat(step.proof["at"]))
        return f"{nl_day(at)} om {at:%H:%M} uur"
    return nl_day(date.fromisoformat(step.proof["on"])) if "on" in step.proof else ""


def _vault_words(step: Step) -> list[str]:
    sealed, agreed = step.proof.get("sealed", []), step.proof.get("agreed", "")
    shown = [ask.shown for ask in proof_of(step.evidence).asks if ask.name in sealed]
    police = ["kenmerk in de kluis"] if step.key == MELDING and sealed else []
    return [*shown, *police, *([AGREED[agreed]] if agreed in AGREED else [])]
