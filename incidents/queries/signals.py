"""Signals without names: to whom one goes, what was sent, what came in."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.addresses import address
from convenant.errors import Refused
from convenant.gate import Answer, GateRules
from convenant.models import DataClass, Outcome
from convenant.start import Waiting
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from convenant.wording import counted
from incidents.models import ReceivedSignal, SentSignal, SignalAnswer, SignalReply, YouthReferral
from incidents.permissions import may_read_signals
from parties.models import Location, Role, Service
from parties.queries.places import location_ids

from .taxonomy import first_adopted, shown_version

RECIPIENTS = (Role.POLITIE, Role.JONGERENWERK)
NO_CIRCLE = "Deze locatie hoort vandaag bij geen convenant van uw school. Vraag de beheerder dit na te kijken."
TAKEN = (SignalAnswer.TAKEN, SignalAnswer.KNOWN)


def sent_by(actor: Actor) -> QuerySet[SentSignal]:
    mine = SentSignal.objects.filter(location_id__in=location_ids(actor))
    return mine.select_related("location", "recipient").order_by("-sent_at", "pk")


def received_by(actor: Actor) -> QuerySet[ReceivedSignal]:
    """About locations that this person works for: unanswered first."""
    mine = ReceivedSignal.objects.filter(location_id__in=location_ids(actor))
    return mine.select_related("location", "sender", "convenant").order_by("-answered_at", "-received_at", "pk")


def replies_to(rows: Iterable[SentSignal]) -> dict[UUID, SignalReply]:
    """Signal → its newest answer: one query."""
    found = SignalReply.objects.filter(sent__in=[row.pk for row in rows]).order_by("at")
    return {reply.sent: reply for reply in found}


def referrals_of(actor: Actor) -> QuerySet[YouthReferral]:
    mine = YouthReferral.objects.filter(location_id__in=location_ids(actor))
    return mine.select_related("location").order_by("-referred_on", "pk")


def recipients_of(actor: Actor, location: Location, convenant_id: UUID) -> list[tuple[Organisation, Answer]]:
    """The school of the location and who serves it, with what the gate says of a signal; the refused are left out."""
    serving = Service.valid.on(clock.today()).filter(convenant_id=convenant_id, location=location, role__in=RECIPIENTS)
    there = {location.organisation_id: location.organisation}
    there |= {row.organisation_id: row.organisation for row in serving.select_related("organisation")}
    there.pop(actor.organisation, None)
    rules = GateRules.of(shown_version(convenant_id))
    asked = [(one, rules.decide(actor.organisation, one.pk, DataClass.SIGNAL, {})) for one in there.values()]
    return [(one, answer) for one, answer in asked if answer.outcome != Outcome.DENY]


def sent_line(row: SentSignal, reply: SignalReply | None) -> dict[str, Any]:
    return {
        "title": f"{row.get_kind_display()}, {row.location.name}", "text": row.text, "who": row.recipient.name,
        "day": nl_plain(row.sent_at), "badge": badge_of(reply.answer if reply else ""),
    }  # fmt: skip


def received_line(row: ReceivedSignal) -> dict[str, Any]:
    return {
        "title": f"{row.get_kind_display()}, {row.location.name}", "text": row.text, "who": row.sender.name,
        "day": nl_plain(row.received_at), "badge": badge_of(row.answer),
        "url": address("signals:answer", row.pk),
    }  # fmt: skip


def badge_of(answer: str) -> tuple[str, str]:
    if not answer:
        return "info", "nog geen antwoord"
    label = str(SignalAnswer(answer).label)
    return "good" if answer in TAKEN else "neutral", f"{label[:1].lower()}{label[1:]}"


def unanswered(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Registered as a source of the start pages."""
    if not may_read_signals(actor):
        return []
    rows = _unanswered(places=location_ids(actor))
    yield (rows,)
    if not rows:
        return []
    title = counted(len(rows), "signaal zonder antwoord", "signalen zonder antwoord")
    return [Waiting(title=title, url=address("signals:list"), sub="U mag ook nee zeggen, met een reden.")]


@made_once
def _unanswered(*, places: list[UUID]) -> QuerySet[ReceivedSignal]:
    return ReceivedSignal.objects.filter(location_id__any_of=places, answer="").only("pk")


def ways_of(location_id: UUID, actor: Actor) -> list[UUID]:
    """The convenanten of the actor in which somebody serves this location."""
    found = Service.valid.on(clock.today()).filter(location_id=location_id, convenant_id__in=actor.circles)
    return list(found.order_by("convenant_id").values_list("convenant_id", flat=True).distinct())


def circle_of(location_id: UUID, actor: Actor) -> UUID:
    """The convenant a location works under: where somebody serves it, the first by name; else the only one there is.
    Raises Refused when neither tells: what is kept under a convenant is not put under one by chance."""
    ways = tuple(ways_of(location_id, actor))
    version = first_adopted(ways or actor.circles) if ways or len(actor.circles) == 1 else None
    if version is None:
        raise Refused(NO_CIRCLE)
    return version.convenant_id


def served_under(location_id: UUID, actor: Actor) -> UUID | None:
    """The convenant in which the actor's own organisation serves this location today."""
    mine = Service.valid.on(clock.today()).filter(
        location_id=location_id, organisation_id=actor.organisation, convenant_id__in=actor.circles
    )
    return mine.order_by("convenant_id").values_list("convenant_id", flat=True).first()
