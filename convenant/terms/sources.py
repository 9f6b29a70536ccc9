"""Evidence about the term itself, for the obligations that rest on it."""

from datetime import date
from uuid import UUID

from convenant import clock
from convenant.evidence import Finding
from convenant.models import Convenant, Obligation
from convenant.templatetags.portal import nl_plain

from .kinds import EVALUATION, after
from .periods import Term
from .reading import decisions_of, version_in_force


def evaluated(obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding:
    """Source convenant.evaluation."""
    days = [each.decided_on for each in decisions_of(convenant) if each.kind == EVALUATION]
    last = max(days, default=None)
    label = f"Laatste evaluatie: {nl_plain(last)}" if last else "Geen evaluatie vastgelegd"
    return Finding(len(days), None, last, None, label)


def renewed(obligation: Obligation, convenant: Convenant, organisation_id: UUID, school_year: int) -> Finding:
    """Source convenant.renewal. The period of now counts from its own start, not from the day of the decision."""
    version = version_in_force(convenant)
    if version.signed_on is None or version.signed_on > clock.today():
        return _nothing()
    term = Term.known_on(version, version.signed_on, decisions_of(convenant), clock.today())
    return _extended(term, len(term.extensions)) if term.extensions else _nothing()


def _nothing() -> Finding:
    return Finding(0, None, None, None, "Geen besluit over verlenging vastgelegd")


def _extended(term: Term, times: int) -> Finding:
    start: date = after(term.end, -term.length)
    return Finding(times, None, start, None, f"Verlengd tot {nl_plain(term.end)}")
