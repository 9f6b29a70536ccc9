"""What two people can edit at once, and every form that makes a record: S34's tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.test import Client

from convenant.tenancy.scope import Actor, scope

from .busy import REGIE, SCHOOL, Busy
from .forms import Offered, offered

CIRCLE = "/c/west-friesland/"


@dataclass(frozen=True)
class Edited:
    """A form that two people may have open: `model` and `field` say where its text lands."""

    email: str
    address: str
    model: str
    field: str
    row: Any

    def text(self, word: object) -> str:
        return f"Afspraak {word} over het plein."

    def stands(self, actor: Actor) -> str:
        with scope(actor):
            row: Any = apps.get_model(self.model)._default_manager.get(pk=self.row)
            return str(row.reveal(self.field) if self.field == "note" else getattr(row, self.field))


def edits(busy: dict[str, Busy]) -> Iterator[Edited]:
    school, regie = busy[SCHOOL], busy[REGIE]
    person = newest(school.actor, "incidents.InvolvedPerson")
    item = newest(regie.actor, "meetings.AgendaItem", meeting__state="draft")
    contact = newest(school.actor, "parties.ContactPerson", organisation=school.actor.organisation)
    signature = newest(school.actor, "convenant.Signature", organisation=school.actor.organisation)
    answer = newest(school.actor, "convenant.VersionAnswer", organisation=school.actor.organisation)
    incident, meeting = person.incident_id, item.meeting_id
    yield Edited(
        SCHOOL, f"{CIRCLE}contactpersonen/{contact.pk}/", "parties.ContactPerson", "function", contact.pk
    )  # fmt: skip
    versions = f"{CIRCLE}convenant/versies/"
    yield Edited(SCHOOL, f"{versions}1/handtekening/", "convenant.Signature", "function", signature.pk)
    yield Edited(SCHOOL, f"{versions}2/antwoord/", "convenant.VersionAnswer", "reason", answer.pk)
    yield Edited(REGIE, f"{CIRCLE}overleg/{meeting}/wijzigen/", "meetings.Meeting", "place", meeting)
    yield Edited(REGIE, f"{CIRCLE}overleg/{meeting}/punten/{item.pk}/", "meetings.AgendaItem", "explanation", item.pk)
    yield Edited(SCHOOL, f"/incidenten/{incident}/kern/", "incidents.Incident", "description", incident)
    persons = f"/incidenten/{incident}/kluis/persoon/{person.pk}/"
    yield Edited(SCHOOL, persons, "incidents.InvolvedPerson", "note", person.pk)


def newest(actor: Actor, label: str, **lookup: Any) -> Any:
    with scope(actor):
        return apps.get_model(label)._default_manager.filter(**lookup).order_by("pk").first()


def opened(client: Client, address: str, field: str) -> Offered:
    """The form as a browser has it; `field` says which of the page."""
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return form_in(answer, address, field)


def form_in(answer: Any, address: str, field: str) -> Offered:
    found = [form for form in offered(answer.content.decode(), address) if form.method == "post"]
    return next(form for form in found if field in form.values and form.address == address)


CREATES: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    (SCHOOL, f"{CIRCLE}contactpersonen/nieuw/", "parties.ContactPerson", "name", {"level": "bestuurlijk"}),
    (SCHOOL, "{incident}kluis/persoon/", "incidents.InvolvedPerson", "note", {}),
    (SCHOOL, "{incident}kluis/verhaal/", "incidents.VaultNote", "text", {}),
    (SCHOOL, "/incidenten/zorgsignaal/", "incidents.ConcernRecord", "text", {}),
    (SCHOOL, "{incident}grondslag/toestemming/", "incidents.GroundRecord", "given_on", {}),
    (REGIE, f"{CIRCLE}convenant/versies/1/handtekening/", "convenant.Signature", "function", {}),
    (REGIE, f"{CIRCLE}convenant/versies/2/antwoord/", "convenant.VersionAnswer", "reason", {}),
    (REGIE, f"{CIRCLE}convenant/versies/2/vaststellen/", "convenant.Adoption", "body", {}),
    (REGIE, f"{CIRCLE}overleg/nieuw/", "meetings.Meeting", "place", {"begins": "11:45", "wijk": ""}),
    (REGIE, "{draft}punten/nieuw/", "meetings.AgendaItem", "title", {}),
    (REGIE, "{held}besluiten/nieuw/", "meetings.Resolution", "text", {}),
    (REGIE, "{held}acties/nieuw/", "meetings.ActionItem", "text", {}),
    (
        REGIE,
        f"{CIRCLE}naleving/looptijd/",
        "convenant.TermDecision",
        "body",
        {"kind": "evaluation", "meeting": "", "document": ""},
    ),
)
"""Who, address, what it makes, a field that tells the form from others on the page, and what must be chosen."""


def filled_address(address: str, busy: dict[str, Busy]) -> str:
    regie = busy[REGIE].actor
    return address.format(
        incident=f"/incidenten/{newest(busy[SCHOOL].actor, 'incidents.InvolvedPerson').incident_id}/",
        draft=f"{CIRCLE}overleg/{newest(regie, 'meetings.Meeting', state='draft').pk}/",
        held=f"{CIRCLE}overleg/{newest(regie, 'meetings.Meeting', state='held').pk}/",
    )


def count(actor: Actor, label: str) -> int:
    with scope(actor):
        return int(apps.get_model(label)._default_manager.count())
