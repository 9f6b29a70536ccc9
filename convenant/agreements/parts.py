"""What the parts of an agreement file become: values of a version, and the rows that belong to it."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from convenant.models import Article, ConvenantVersion, Obligation, Rule, Series

from .agreement import Agreement
from .walking import articles_of, as_list


def values_of(content: dict[str, Any]) -> dict[str, Any]:
    """What the file says of the version itself, but for its status."""
    always = ("term", "exit", "amendment", "settings", "taxonomy", "protocol")
    sometimes = ("overall_clause", "evaluation", "contacts", "teams", "tensions", "themes", "default_owner")
    said = {key: value for key, value in content["version"].items() if key != "status"}
    return {
        "fingerprint": fingerprint_of(content),
        "signed_in_text": said["signed_on"] is not None,
        **{part: content[part] for part in always},
        **{part: content[part] for part in sometimes if part in content},
        **said,
    }


def parts_of(agreement: Agreement) -> dict[Any, list[Any]]:
    version, content = agreement.version, agreement.content
    sections = [section["section"] for section in content["articles"] for _ in section["items"]]
    items = [item for _, item in articles_of(content)]
    return {
        Article: [
            Article(version=version, order=order, section=section, **item)
            for order, (section, item) in enumerate(zip(sections, items, strict=True))
        ],
        Obligation: [
            Obligation(version=version, order=order, **_owned(row, content))
            for order, row in enumerate(content["obligations"])
        ],
        Series: [Series(version=version, **row) for row in content["series"]],
        Rule: list(rules_of(version, content["rules"])),
    }


def _owned(row: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """A duty that names nobody rests on the default owner."""
    return row if row.get("actors") else row | {"actors": [content["default_owner"]["role"]]}


def rules_of(version: ConvenantVersion, rows: list[dict[str, Any]]) -> Iterator[Rule]:
    same = ("data", "outcome", "article", "sentence", "when", "needs", "grounds", "mode", "source", "answers")
    for order, row in enumerate(rows):
        yield Rule(
            version=version,
            key=row["id"],
            order=order,
            senders=as_list(row["from"]),
            recipients=as_list(row["to"]),
            **{name: row[name] for name in same if name in row},
        )


def fingerprint_of(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
