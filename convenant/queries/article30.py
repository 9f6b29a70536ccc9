"""AVG 30 lid 1 under a and e, from a version of a convenant: with whom one is responsible, and what leaves the EER."""

from collections.abc import Mapping
from typing import Any

from convenant.models import ConvenantVersion
from convenant.wording import article_words, listing

from .words import role_word

CONTROLLERS, TRANSFERS = "controller.map", "data.transfers"
JOINT = "joint"
ALONE = "niemand: elke partij is zelf verantwoordelijk"
EVERYBODY = "alle partijen van het convenant"
NO_TRANSFER = "geen: het convenant noemt geen land buiten de EER, en de verwerker bewaart alleen daarbinnen"


def joint_words(version: ConvenantVersion, role: str) -> str:
    """Who is responsible together with this role (AVG 26). A text that says nothing makes nobody so."""
    setting = version.settings.get(CONTROLLERS, {})
    choice = setting.get("value", "")
    answers = choice if isinstance(choice, dict) else {"default": choice}
    if answers.get(role, answers.get("default")) != JOINT:
        return _with_article(ALONE, setting)
    return _with_article(_others(answers, role), setting)


def _others(answers: Mapping[str, str], role: str) -> str:
    if answers.get("default") == JOINT:
        left_out = [role_word(other) for other, answer in answers.items() if other != "default" and answer != JOINT]
        return f"{EVERYBODY}, behalve {listing(left_out)}" if left_out else EVERYBODY
    return listing(role_word(other) for other, answer in answers.items() if answer == JOINT and other != role) or ALONE


def transfers_of(version: ConvenantVersion, data_class: str) -> str:
    """To which countries outside the EER data of this class go, each with the guarantee that the law asks (AVG 46)."""
    setting = version.settings.get(TRANSFERS, {})
    found = [transfer_words(each) for each in setting.get("value", []) if data_class in each["data"]]
    return _with_article(listing(found), setting) if found else NO_TRANSFER


def transfer_words(transfer: Mapping[str, Any]) -> str:
    return f"{transfer['recipient']} in {transfer['country']} (waarborg: {transfer['guarantee']})"


def _with_article(words: str, setting: Mapping[str, Any]) -> str:
    return f"{words} ({article_words(setting['article'])})" if setting.get("article") else words
