"""Help that is missing somewhere, as a point to talk over at a meeting."""

from convenant.agenda import Appendix, Suggestion
from convenant.models import Convenant
from convenant.tenancy.scope import Actor

from .queries.offering import Support, support_in


def suggest_support(convenant: Convenant, meeting: object, actor: Actor) -> list[Suggestion]:
    """Places and kinds of help; no persons."""
    rows = [row for row in support_in(convenant) if row.gaps]
    if not rows:
        return []
    where = "1 locatie" if len(rows) == 1 else f"{len(rows)} locaties"
    return [
        Suggestion(
            key="parties.support", title=f"Aanbod aan ondersteuning: {where} zonder volledig aanbod",
            reason=f"Op {where} ontbreekt hulp die andere locaties wel hebben.",
            appendix=Appendix("Wat er ontbreekt per locatie", ["Locatie", "Ontbreekt"], [_row(row) for row in rows]),
        )
    ]  # fmt: skip


def _row(row: Support) -> list[str | int | None]:
    return [row.place.name, ", ".join(row.gaps)]
