"""One event at two schools: each keeps its own incident, and both hold one number that says nothing by itself.

Nothing of an incident goes to the other school, so no rule of the convenant is asked: what each wants to share goes
through the gate as ever. Each side may let go, and the other is told.
"""

from convenant import clock
from convenant.actions.bell import ring_party
from convenant.audit.trail import record
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from incidents.bell import EVENT_ASKED
from incidents.models import EventLink, EventNotice, EventWord, Incident
from incidents.permissions import HANDLE, require
from parties.models import Role
from parties.queries.parties import roles_on

from .locks import hold_open


def ask_event(incident: Incident, school: Organisation, *, actor: Actor) -> EventLink:
    require(actor, HANDLE)
    hold_open(incident, "koppelen")
    if school.pk == actor.organisation or _role_of(school, incident) != Role.SCHOOL:
        raise Refused("Kies een andere school van dit convenant.")
    one_at_a_time("event", incident.pk)
    if EventLink.objects.filter(incident=incident, partner=school, ended_at=None).exists():
        raise Refused("Met deze school is dit incident al gekoppeld.")
    link = EventLink.objects.create(incident=incident, partner=school, asked=True, linked_at=clock.now())
    notice = _tell(school, incident, link.number, EventWord.ASKED, actor)
    ring_party(EVENT_ASKED, school.pk, notice.pk, incident.convenant_id, actor=actor)
    record(actor, "event.asked", incident, purpose=school.name)
    return link


def answer_event(notice: EventNotice, incident: Incident | None, *, actor: Actor) -> EventLink | None:
    """With the own incident that belongs to it; None: we do not know this event."""
    require(actor, HANDLE)
    one_at_a_time("event", notice.pk)
    notice.refresh_from_db()
    if notice.word != EventWord.ASKED or notice.answered_at:
        raise Refused("Hierop is al geantwoord.")
    notice.answered_at = clock.now()
    notice.save(update_fields=["answered_at"])
    if incident is None:
        _send(notice, EventWord.DECLINED, actor)
        record(actor, "event.rejected", notice, purpose=notice.sender.name)
        return None
    return _agree(notice, incident, actor)


def _agree(notice: EventNotice, incident: Incident, actor: Actor) -> EventLink:
    hold_open(incident, "koppelen")
    link = EventLink.objects.create(
        incident=incident, partner=notice.sender, number=notice.number, asked=False, linked_at=clock.now()
    )
    _send(notice, EventWord.AGREED, actor)
    record(actor, "event.confirmed", incident, purpose=notice.sender.name)
    return link


def end_event(link: EventLink, *, actor: Actor) -> None:
    require(actor, HANDLE)
    one_at_a_time("event", link.pk)
    link.refresh_from_db()
    if link.ended_at:
        return
    link.ended_at = clock.now()
    link.save(update_fields=["ended_at"])
    _tell(link.partner, link.incident, link.number, EventWord.ENDED, actor)
    record(actor, "event.ended", link.incident, purpose=link.partner.name)


def _tell(school: Organisation, incident: Incident, number: str, word: EventWord, actor: Actor) -> EventNotice:
    notice = EventNotice(
        organisation_id=school.pk, sender_id=actor.organisation, convenant_id=incident.convenant_id, number=number,
        word=word, sent_at=clock.now(),
    )  # fmt: skip
    notice.save(force_insert=True)
    return notice


def _send(notice: EventNotice, word: EventWord, actor: Actor) -> None:
    EventNotice(
        organisation_id=notice.sender_id, sender_id=actor.organisation, convenant_id=notice.convenant_id,
        number=notice.number, word=word, sent_at=clock.now(),
    ).save(force_insert=True)  # fmt: skip


def _role_of(school: Organisation, incident: Incident) -> str:
    return roles_on(incident.convenant_id, clock.today()).get(school.pk, "")
