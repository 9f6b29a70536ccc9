"""What the agreement itself asks at the change of a school year: the term, and the duties that start again."""

from django.urls import reverse

from convenant.actions.compliance import publish_states
from convenant.actions.term import record_renewals
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.models import Obligation, PublishedState
from convenant.rollover import AFRESH, CONFIRM, Asked, Look, Step
from convenant.templatetags.portal import nl_plain
from convenant.terms import decisions_of, standing, term_events, version_in_force
from convenant.terms.events import SCHOOL_YEAR

PER_YEAR = "per_school_year"


def look_at_term(asked: Asked) -> Look:
    version, decisions = version_in_force(asked.convenant), decisions_of(asked.convenant)
    now = standing(version, decisions, asked.starts)
    events = [event for event in term_events(version, decisions, asked.starts, asked.ends) if event.kind != SCHOOL_YEAR]
    return Look(
        sentence=f"Op {nl_plain(asked.starts)}: {now.sentence} {now.if_nobody}".strip(),
        counts=[(len(events), f"data van de looptijd in {asked.label}")],
        rows=[(event.title, nl_plain(event.day)) for event in events],
        todo=[now.alarm] if now.alarm else [],
        link=(reverse("compliance:term", kwargs={"slug": asked.convenant.slug}), "Looptijd bekijken"),
    )


def confirm_term(asked: Asked) -> str:
    """Writes a silent renewal that is due before the portal does so at night."""
    written = record_renewals(asked.convenant, actor=asked.actor)
    return f"Looptijd nagekeken, {written} verlenging vastgelegd." if written else "Looptijd nagekeken."


def look_at_duties(asked: Asked) -> Look:
    duties = own_duties(asked)
    yearly = [duty for duty in duties if duty.rhythm["kind"] == PER_YEAR]
    begun = PublishedState.objects.filter(
        convenant=asked.convenant, organisation_id=asked.actor.organisation, school_year=asked.year
    ).count()
    return Look(
        sentence=f"Elke afspraak krijgt een nieuwe stand voor {asked.label}. De standen van nu blijven te lezen.",
        counts=[
            (len(yearly), "afspraken tellen per schooljaar en beginnen op nul"),
            (len(duties) - len(yearly), "afspraken lopen door"),
            (begun, f"standen staan er al voor {asked.label}"),
        ],
        rows=[(duty.title, f"{duty.rhythm['times']} keer per schooljaar") for duty in yearly],
        link=(reverse("compliance:ours", kwargs={"slug": asked.convenant.slug}), "Wat anderen over ons zien"),
    )


def own_duties(asked: Asked) -> list[Obligation]:
    bearers = bearers_of(asked.convenant.pk)
    mine = [bearer for bearer in bearers if bearer.organisation_id == asked.actor.organisation]
    return [duty for duty in obligations_of(asked.convenant) if mine and bears(duty, mine[0])]


def start_duties(asked: Asked) -> str:
    changed = publish_states(asked.convenant, actor=asked.actor, school_year=asked.year)
    return f"Standen van {asked.label} klaargezet: {changed}." if changed else f"De standen van {asked.label} staan er."


TERM = Step("Looptijd van het convenant", CONFIRM, "De looptijd klopt", look_at_term, confirm_term, of_regie=True)
DUTIES = Step("Afspraken en hun stand", AFRESH, "Zet de nieuwe standen klaar", look_at_duties, start_duties)
