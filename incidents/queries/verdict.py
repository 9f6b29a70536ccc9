"""One answer of the gate as `components/verdict.html` draws it."""

from typing import Any

from convenant.gate import Answer, GateRules
from convenant.models import DataClass, Outcome


def verdict_box(answer: Answer, rules: GateRules, *, why_url: str = "", more: str = "") -> dict[str, Any]:
    """`more`: a sentence that only holds for this case."""
    return {
        "decision": answer.outcome,
        "head": _head(answer),
        "lead": answer.lead if answer.outcome == Outcome.DENY else "",
        "articles": [answer.article] if answer.article else [],
        "sentence": f"{answer.sentence} {more}".strip(),
        "rule_id": answer.rule,
        "slug": rules.slug,
        "prefix": rules.prefix,
        "why_url": why_url,
    }


def _head(answer: Answer) -> str:
    """ "Uw afweging" alone does not say of what."""
    return answer.head if ":" in answer.head else f"{answer.head}: {DataClass(answer.data_class).label}"
