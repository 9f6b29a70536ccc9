"""What the box of a vault, and the colleague who is asked, see of a request."""

from django.db.models import QuerySet

from convenant.templatetags.portal import nl_clock, nl_day
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from incidents.models import OpeningRequest
from incidents.permissions import visible_to
from incidents.vocabulary import PURPOSES
from parties.queries.places import location_ids

from .detail import function_label
from .taxonomy import shown_reference

ASKS = "Bij deze soort incident gaat de kluis pas open als een collega akkoord geeft."


def requests_before(actor: Actor) -> QuerySet[OpeningRequest]:
    """About incidents at the locations of this person, also one that this person may not see."""
    return OpeningRequest.objects.filter(incident__location_id__in=location_ids(actor))


def waiting_words(request: OpeningRequest) -> str:
    asked = f"{nl_day(request.asked_at)}, {nl_clock(request.asked_at)}"
    return f"U vroeg akkoord op {asked}. Een collega kan tot 24 uur daarna antwoorden; u krijgt bericht."


def request_rows(request: OpeningRequest, actor: Actor) -> list[tuple[str, str]]:
    """Who may not see the incident agrees or not without learning which it is."""
    who = Membership.objects.filter(pk=request.asked_by).first()
    seen = visible_to(actor).filter(pk=request.incident_id).first()
    return [
        ("Wie vraagt het", f"{who.display_name if who else 'een collega'} ({function_label(request.function)})"),
        ("Waarvoor", PURPOSES.get(request.purpose, request.purpose)),
        ("Wanneer", f"{nl_day(request.asked_at)}, {nl_clock(request.asked_at)}"),
        ("Dossier", shown_reference(seen.reference) if seen else "een besloten dossier van uw school"),
    ]
