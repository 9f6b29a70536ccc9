"""What a letter on a measure says: the person from the vault, the rest from the measure and the law beside it."""

from datetime import date, timedelta
from typing import Any

from convenant import clock
from convenant.holidays import outside_table
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import Function
from incidents.models import FollowUp, Incident, InvolvedPerson, Measure, StepState
from incidents.vocabulary import LETTERS
from protocols.measures import alternatives, kinds, sector_of, sectors

from .measures import decider
from .taxonomy import shown_reference, version_of

OBJECTION = timedelta(weeks=6)
NOBODY = "de leerling"


def letter_of(row: Measure, incident: Incident, letter: str, school: str) -> dict[str, Any]:
    """Reveals: call only with an open vault, after the letter was written in the trail."""
    today = clock.today()
    until = (done_on(row, "decision") or today) + OBJECTION
    return {
        "title": LETTERS[letter], "letter": letter, "school": school, "today": today,
        "incident_day": incident.occurred_on,
        "reference": shown_reference(incident.reference), "place": incident.where, "convenant": incident.convenant,
        "person": person_of(row), "reason": row.reveal("reason"), "measure": kinds()[row.kind].title.lower(),
        "starts_on": row.starts_on, "until": row.until, "decider": decided_by(row),
        "source": sectors()[sector_of([row.sector])].law,
        "heard_on": done_on(row, "hearing"), "object_until": until, "tried": tried(row),
        "note": outside_table(until, incident.convenant.region),
    }  # fmt: skip


def decided_by(row: Measure) -> str:
    return f"{'het' if row.decided_by == Function.BESTUURDER else 'de'} {decider(row.decided_by)}"


def person_of(row: Measure) -> dict[str, str]:
    """Empty words where the school linked nobody yet: the letter then speaks of the pupil."""
    found = InvolvedPerson.objects.filter(pk=row.reveal("person")).first() if row.person else None
    if found is None:
        return {"name": NOBODY, "born": "", "contact": ""}
    born = found.reveal("birth_date")
    name = found.reveal("name") or found.pseudonym
    return {
        "name": name,
        "born": nl_plain(date.fromisoformat(born)) if born else "",
        "contact": found.reveal("contact"),
    }


def done_on(row: Measure, key: str) -> date | None:
    found = FollowUp.objects.filter(measure=row, key=key, state=StepState.DONE)
    return found.values_list("done_on", flat=True).first()


def tried(row: Measure) -> list[str]:
    """What the school tried before an expulsion."""
    proof = FollowUp.objects.filter(measure=row, key="alternatives").values_list("proof", flat=True).first() or {}
    words = alternatives(version_of(row.incident))
    return [words[code] for code in proof.get("tried", ()) if code in words]
