"""What a load changes, as sentences and as values before and after."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from convenant.models import Article, ConvenantVersion, Obligation, Rule, Series
from convenant.wording import listing

Values = dict[str, Any]
Contents = dict[str, dict[str, Values]]
"""Name of a part ("artikel") → its key → its values."""

PARTS: tuple[tuple[str, Any, str], ...] = (
    ("artikel", Article, "label"),
    ("verplichting", Obligation, "key"),
    ("overleg", Series, "key"),
    ("regel", Rule, "key"),
)
OF_THE_VERSION = {
    "signed_on": "dag van ondertekening", "replaces": "wat het vervangt", "term": "looptijd", "exit": "stoppen",
    "amendment": "wijzigen", "overall_clause": "algemene bepaling", "settings": "instellingen",
    "evaluation": "evaluatie", "contacts": "contactpersonen", "teams": "teams", "tensions": "wat schuurt",
    "themes": "thema's", "default_owner": "wie de rest draagt", "taxonomy": "categorieën", "protocol": "protocol",
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """`sign` is + (new), - (gone) or ~ (changed); the values are those that differ."""

    sign: str
    what: str
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.sign} {self.what}"

    def kept(self) -> dict[str, Any]:
        return {"what": str(self), "before": self.before, "after": self.after}


def contents_of(version: ConvenantVersion | None) -> Contents:
    """As it stands in the database now."""
    if version is None:
        return {}
    found = {name: _rows(model, version, key) for name, model, key in PARTS}
    return found | {"versie": {word: {key: getattr(version, key)} for key, word in OF_THE_VERSION.items()}}


def _rows(model: Any, version: ConvenantVersion, key: str) -> dict[str, Values]:
    hidden = ("id", "version_id", "order", key)
    names = [column.attname for column in model._meta.concrete_fields if column.attname not in hidden]
    rows = model.objects.filter(version=version).values(key, *names)
    return {row[key]: {name: row[name] for name in names} for row in rows}


def differences(old: Contents, new: Contents) -> Iterator[Difference]:
    for name, rows in new.items():
        yield from _of_part("" if name == "versie" else f"{name} ", old.get(name, {}), rows)


def _of_part(name: str, old: dict[str, Values], new: dict[str, Values]) -> Iterator[Difference]:
    yield from (Difference("+", f"{name}{key}", after=new[key]) for key in new if key not in old)
    yield from (Difference("-", f"{name}{key}", before=old[key]) for key in old if key not in new)
    for key in new:
        if key in old and new[key] != old[key]:
            changed = [column for column in new[key] if new[key][column] != old[key][column]]
            before, after = ({column: rows[key][column] for column in changed} for rows in (old, new))
            yield Difference("~", f"{name}{key}", before, after)


RESTS = (
    "Vervallen: {}. Daarop kan nog iets rusten: officiële tekst, bewijs, vragen, koppelingen. Wie de regie voert, ziet "
    "hoeveel zodra het bestand als concept is geladen; beheer leest die rijen niet."
)


def _of_what_goes(found: list[Difference]) -> list[str]:
    gone = [each.what for each in found if each.sign == "-" and each.what.startswith(("artikel ", "verplichting "))]
    return [RESTS.format(listing(gone))] if gone else []


def told(version: ConvenantVersion, former: ConvenantVersion | None, found: list[Difference]) -> list[str]:
    """Of a first version only how much there is; of a next one every difference."""
    head = f"{version.convenant.short_name}: versie {version.number} vastgesteld."
    if former:
        return [head, *map(str, found), *_of_what_goes(found)]
    names = [name for name, _, _ in PARTS]
    counts = {name: sum(each.what.startswith(f"{name} ") for each in found) for name in names}
    return [head, *(f"{count} x {name}" for name, count in counts.items())]
