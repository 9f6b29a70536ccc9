"""The rule keys of a version in Dutch words, with the article each rests on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import convenant.agreements
from convenant.models import ConvenantVersion
from convenant.wording import counted, listing

from .article30 import transfer_words

CATEGORIES = Path(convenant.agreements.__path__[0]) / "shared" / "taxonomy.yaml"
SILENT = "de tekst zwijgt: strengste keuze"
NAMES = {
    "data.personal.mode": "Persoonsgegevens delen",
    "gemeente.detail": "Wie regie voert, ziet losse incidenten",
    "gemeente.aggregate.k": "Kleinste getal in cijfers",
    "release.approval": "School keurt haar cijfers eerst goed",
    "disclosure.school_politie.mode": "Van school naar politie gaat",
    "melding.trigger": "Melden bij de politie",
    "register.scope": "Register van incidenten",
    "feedback.scope": "Terugkoppeling van de politie",
    "om.request.route": "Weg voor gegevens van het OM",
    "camera.kinds": "Camerabeelden verstrekken",
    "camera.viewers": "Camerabeelden bekijken",
    "halt.notice": "Bericht als een Halt-afdoening klaar is",
    "controller.map": "Verwerkingsverantwoordelijke",
    "data.transfers": "Gegevens buiten de EER",
    "protocol.acceptance": "Handelingsprotocol aanvaarden",
    "media.enabled": "Afspraken over de media",
    "role.jongerenwerk.duty": "Jongerenwerk en strafbare feiten",
    "consent.age": "Leeftijd waarop iemand zelf toestemming geeft",
    "concern.extra": "Stappen bij een zorgsignaal, naast de meldcode",
    "neighbours.answer": "Omwonenden krijgen antwoord binnen",
    "prevention.signals": "Voorlichting voorstellen",
    "measures.rules": "Maatregelen, en afspraken bij schorsing en verwijdering",
}
VALUES: dict[str, dict[str, str]] = {
    "data.personal.mode": {
        "necessity": "als het nodig is en niet met minder kan",
        "bilateral": "elke partij weegt zelf",
        "none": "niet, behalve met toestemming of vordering",
    },
    "gemeente.detail": {"never": "nooit"},
    "disclosure.school_politie.mode": {"automatic": "de kern vanzelf", "per_case": "per geval, na een besluit"},
    "register.scope": {
        "shared-anon": "eigen register, de kern wordt zonder namen gedeeld",
        "internal": "alleen intern, bij de school",
        "none": "niet genoemd in de tekst",
    },
    "feedback.scope": {
        "outcome": "hoe het afliep",
        "own_case": "eigen aangifte",
        "offence_if_law_allows": "een feit, als de wet het toelaat",
        "handling_if_school_is_party": "de aanpak, als de school zelf betrokken is",
        "none": "niet geregeld",
    },
    "om.request.route": {"politie": "via de politie", "none": "niet geregeld"},
    "camera.kinds": {"vordering": "na een vordering", "eigen_initiatief": "uit eigen beweging"},
    "camera.viewers": {"school": "school", "politie": "politie"},
    "controller.map": {
        "each_party": "elke partij zelf",
        "joint": "partijen samen",
        "self": "elke partij zelf",
        "none": "geen: onder het convenant worden geen gegevens gedeeld",
    },
    "protocol.acceptance": {
        "all_schools": "alle scholen samen",
        "per_school": "elke school zelf",
        "none": "niet geregeld",
    },
    "concern.extra": {"team": "samen duiden met het team", "family_help": "hulp van het CJG als ouders dat vragen"},
    "role.jongerenwerk.duty": {
        "must_report": "moet contact opnemen met school en politie",
        "free": "weegt zelf: het vertrouwen gaat voor",
        "signals": "geeft vroege signalen door",
    },
}
DUTIES = {
    "always": "altijd",
    "taxonomy": "per soort incident",
}
OFFENCES = {"J": "strafbare feiten", "M": "mogelijk strafbare feiten"}


@dataclass(frozen=True)
class SettingLine:
    """`article` is empty where the text is silent; then `source` says so."""

    key: str
    name: str
    value: str
    article: str
    source: str


def settings_of(version: ConvenantVersion) -> list[SettingLine]:
    """In the order of `NAMES`; what the portal has no words for yet comes last."""
    known = [key for key in NAMES if key in version.settings]
    other = sorted(version.settings.keys() - NAMES.keys())
    return [_line(key, version.settings[key]) for key in (*known, *other)]


def _line(key: str, setting: Mapping[str, Any]) -> SettingLine:
    article = setting["article"]
    source = "" if article else _source(setting.get("source", ""))
    return SettingLine(key, setting_name(key), value_words(key, setting["value"]), article, source)


def setting_name(key: str) -> str:
    return NAMES.get(key, key)


def _source(source: str) -> str:
    return SILENT if source in ("", "default") else source


def value_words(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return listing(value_words(key, each) for each in value) if value else "niemand of niets"
    if isinstance(value, dict):
        return IN_WORDS[key](value) if key in IN_WORDS else _pairs(key, value)
    return VALUES.get(key, {}).get(value, str(value)) if isinstance(value, str) else str(value)


@cache
def categories() -> dict[str, str]:
    """Code → what it stands for, of the shared set."""
    found = yaml.safe_load(CATEGORIES.read_text(encoding="utf-8"))
    return {row["code"]: str(row["label"]).lower() for one in found.values() for row in [*one["main"], *one["sub"]]}


def _incidents(codes: Iterable[str]) -> str:
    return listing(categories().get(code, code) for code in codes)


def melding_words(trigger: Mapping[str, Any]) -> str:
    """ "altijd bij strafbare feiten en mogelijk strafbare feiten, behalve verzuim"."""
    parts = [DUTIES.get(trigger.get("duty", ""), str(trigger.get("duty", "")))]
    if kinds := trigger.get("sf"):
        parts[0] += f" bij {listing(OFFENCES.get(each, each) for each in kinds)}"
    if trigger.get("where") == "school":
        parts[0] += " in en om de school"
    if trigger.get("threats"):
        parts.append("ook bij dreiging")
    if away := trigger.get("away"):
        parts.append(f"niet op {listing(away)}")
    if left_out := trigger.get("except"):
        parts.append(f"behalve {_incidents(left_out)}")
    if informed := trigger.get("inform"):
        parts.append(f"de politie hoort ook van {_incidents(informed)}")
    return ", ".join(parts)


def answer_words(value: Mapping[str, Any]) -> str:
    return counted(value["days"], "werkdag", "werkdagen")


def prevention_words(value: Mapping[str, Any]) -> str:
    """ "vanaf 4 keer vuurwerk in 30 dagen"."""
    kind = categories().get(value["main"], value["main"])
    return f"vanaf {value['count']} keer {kind} in {counted(value['days'], 'dag', 'dagen')}"


def measure_words(value: Mapping[str, Any]) -> str:
    """The titles of what is its own."""
    own = [row["title"] for part in ("types", "duties", "notices", "alternatives") for row in value.get(part, ())]
    return f"naast de wet: {listing(own)}" if own else "zoals de wet het vraagt"


IN_WORDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "melding.trigger": melding_words, "neighbours.answer": answer_words, "prevention.signals": prevention_words,
    "measures.rules": measure_words, "data.transfers": transfer_words,
}  # fmt: skip


def _pairs(key: str, value: Mapping[str, Any]) -> str:
    """The controller per role: "elke partij zelf, gemeente nooit"."""
    words = {"never": "nooit"}
    said = [
        value_words(key, each) if role == "default" else f"{role} {words.get(each, value_words(key, each))}"
        for role, each in value.items()
    ]
    return ", ".join(said)
