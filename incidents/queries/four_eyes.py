"""What the box of a vault, and the colleague who is asked, see of a request."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from convenant import clock
from convenant.addresses import address
from convenant.models import AskState
from convenant.start import Waiting
from convenant.templatetags.portal import nl_clock, nl_day
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from incidents.models import OpeningRequest
from incidents.permissions import VAULT, may, visible_to
from incidents.vocabulary import PURPOSES
from parties.queries.places import location_ids

from .people import function_label
from .taxonomy import shown_reference

ANSWER_WITHIN = timedelta(hours=24)
ASKS = "Bij deze soort incident gaat de kluis pas open als een collega akkoord geeft."


def requests_before(actor: Actor) -> QuerySet[OpeningRequest]:
    """About incidents at the locations of this person, also one that this person may not see."""
    return OpeningRequest.objects.filter(incident__location_id__in=location_ids(actor))


def waiting_words(request: OpeningRequest) -> str:
    asked = f"{nl_day(request.asked_at)} om {nl_clock(request.asked_at)} uur"
    return f"U vroeg akkoord op {asked}. Een collega kan tot 24 uur daarna antwoorden; u krijgt bericht."


def request_rows(request: OpeningRequest, actor: Actor) -> list[tuple[str, str]]:
    """Who may not see the incident agrees or not without learning which it is."""
    who = Membership.objects.filter(pk=request.asked_by).first()
    seen = visible_to(actor).filter(pk=request.incident_id).first()
    return [
        ("Wie vraagt het", f"{who.display_name if who else 'een collega'} ({function_label(request.function)})"),
        ("Waarvoor", PURPOSES.get(request.purpose, request.purpose)),
        ("Wanneer", f"{nl_day(request.asked_at)}, {nl_clock(request.asked_at)} uur"),
        ("Dossier", shown_reference(seen.reference) if seen else "een besloten dossier van uw school"),
    ]


@made_once
def _asked_by_others(*, places: list[UUID], since: datetime, human: UUID) -> QuerySet[OpeningRequest]:
    asked = OpeningRequest.objects.filter(incident__location_id__any_of=places, state=AskState.ASKED)
    own = Membership.objects.filter(user_id=human).values("pk")
    rows = asked.filter(asked_at__gte=since).exclude(asked_by__in=own)
    return rows.order_by("asked_at").only("purpose", "asked_at")


def openings_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Registered as a source of the start pages: a colleague asks to open a vault, which holds for a day."""
    if not may(actor, VAULT) or actor.membership_id is None:
        return []
    since = clock.now() - ANSWER_WITHIN
    rows = _asked_by_others(places=location_ids(actor), since=since, human=actor.user)
    yield (rows,)
    return [
        Waiting(
            title="Een collega vraagt om een kluis te openen", url=address("incidents:opening", row.pk),
            sub=PURPOSES.get(row.purpose, row.purpose), on=timezone.localtime(row.asked_at).date(), kind="warn",
            word="wacht op u",
            holds_up=True,
        )
        for row in rows
    ]  # fmt: skip
