"""What the operator sees of an agreement file: what is wrong, what it would change, what was loaded."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import convenant.agreements
from convenant.agreements.agreement import Agreement
from convenant.agreements.differences import Difference
from convenant.agreements.reading import Problem
from convenant.agreements.walking import articles_of
from convenant.agreements.ways import ADOPT, DRAFT, REVISE, Plan
from convenant.models import AgreementFile, VersionStatus
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import OrganisationKind
from convenant.wording import listing

FOLDER = Path(convenant.agreements.__path__[0])
LONGEST = 160
BUTTONS = {
    ADOPT: ("Laden als versie die geldt", "De vorige versie wordt vervangen. Alle partijen werken meteen met deze."),
    DRAFT: ("Laden als concept", "Alleen wie regie voert leest het, en legt het voor aan de partijen."),
    REVISE: ("Laden als verbetering", "De ondertekende tekst is dezelfde; alleen onze woorden zijn beter."),
}
FIRST = "De partijen uit het bestand werken er meteen mee."
SIGNS = {"+": ("nieuw", "good"), "-": ("weg", "bad"), "~": ("anders", "info")}


def problem_lines(problems: Iterable[Problem], raw: bytes) -> list[dict[str, Any]]:
    """Each with the line of the file as it stands there."""
    lines = raw.decode("utf-8-sig", "replace").splitlines()
    return [
        {"line": one.line, "sentence": one.sentence, "text": lines[one.line - 1].strip()[:LONGEST]}
        if one.line <= len(lines)
        else {"line": one.line, "sentence": one.sentence, "text": ""}
        for one in sorted(set(problems))
    ]


def summary_of(agreement: Agreement, found: Plan) -> dict[str, Any]:
    content = agreement.content
    return {
        "name": content["convenant"]["name"],
        "facts": list(_facts(content)),
        "there": _there(found),
        "head": found.told[0] if found.told else "",
        "differences": [line_of(each) for each in found.differences] if _is_next(found) else [],
        "is_first": bool(found.ways) and not _is_next(found),
        "warnings": problem_lines(agreement.document.warnings, agreement.document.text.encode()),
        "ways": [
            {"way": way, "button": BUTTONS[way][0], "text": BUTTONS[way][1] if _is_next(found) else FIRST}
            for way in found.ways
        ],
    }


def _is_next(found: Plan) -> bool:
    return bool(found.ways) and found.ways != (ADOPT,)


def _there(found: Plan) -> str:
    if found.there is None:
        return ""
    status = VersionStatus(found.there.status).label.lower()
    return f"Deze inhoud staat er al: versie {found.there.number}, {status}. Er is niets te laden."


def _facts(content: dict[str, Any]) -> Iterable[tuple[str, str]]:
    version = content["version"]
    roles = Counter(row["role"] for row in content["parties"])
    kinds = [f"{count} x {OrganisationKind(role).label}" for role, count in roles.items()]
    regie = next(row["organisation"]["name"] for row in content["parties"] if row.get("holds_regie"))
    yield "Versie", str(version["number"])
    yield "Ondertekend", nl_plain(version["signed_on"]) if version["signed_on"] else "geen datum in de tekst"
    yield "Partijen", listing(kinds)
    yield "Regie", regie
    yield "Artikelen", str(sum(1 for _ in articles_of(content)))
    for word, part in (("Verplichtingen", "obligations"), ("Overleggen", "series"), ("Regels", "rules")):
        yield word, str(len(content[part]))


def line_of(difference: Difference) -> dict[str, Any]:
    word, kind = SIGNS[difference.sign]
    fields = [name for name in {**difference.before, **difference.after} if difference.sign == "~"]
    pairs = [(_plain(difference.before.get(name)), _plain(difference.after.get(name))) for name in fields]
    return {"what": difference.what, "word": word, "kind": kind, "pairs": pairs}


def _plain(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST * 2 else f"{text[: LONGEST * 2]} …"


def file_page(kept: AgreementFile) -> dict[str, Any]:
    version = kept.version
    rows = [Difference(one["what"][0], one["what"][2:], one["before"], one["after"]) for one in kept.differences]
    is_first = kept.revision == 1 and all(row.sign == "+" for row in rows)
    return {
        "id": kept.pk,
        "title": f"{version.convenant.short_name}, versie {version.number}",
        "facts": [
            ("Stand nu", VersionStatus(version.status).label),
            ("Verbetering", str(kept.revision) if kept.revision > 1 else "eerste keer geladen"),
            ("Geladen", nl_plain(kept.loaded_at)),
            ("Door", kept.loaded_by),
            ("Vingerafdruk", kept.fingerprint[:16]),
        ],
        "differences": [] if is_first else [line_of(row) for row in rows],
    }


def examples() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def example(name: str) -> str | None:
    return (FOLDER / f"{name}.yaml").read_text() if name in examples() else None
