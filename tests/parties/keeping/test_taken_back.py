"""An end that was entered by mistake is taken back, to its last day: of a contact person and of a party."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from convenant.editing import mark_of
from convenant.errors import AtField, Refused
from convenant.models import Convenant
from convenant.tenancy.scope import Actor, scope
from parties.actions import changes, register
from parties.actions.contacts import Details, end_contact, keep_contact, name_contact
from parties.actions.refusals import NotAllowed
from parties.actions.register import Part
from parties.models import ContactPerson, Level, Party
from tests.parties.changes.making import ATLAS, TABOR, planned

ClientOf = Callable[[Actor], Client]
WF = "west-friesland"
TODAY, SOON = date(2026, 11, 21), date(2026, 12, 10)
AFTER = SOON + timedelta(days=1)


def here() -> Convenant:
    return Convenant.objects.get(slug=WF)


@pytest.fixture
def stopping(dirk: Actor) -> ContactPerson:
    """A contact person of Tabor whose last day is to come."""
    with scope(dirk):
        ContactPerson.objects.filter(organisation_id=dirk.organisation).update(valid_until=TODAY - timedelta(days=1))
        told = Details("Coördinator Tabor", "coördinator", Level.OPERATIONAL, TODAY - timedelta(days=9))
        person = name_contact(here(), told, actor=dirk)
        end_contact(person, SOON, actor=dirk)
    return person


def test_a_contact_person_goes_on_to_the_last_day_and_not_after(
    dirk: Actor, anna: Actor, stopping: ContactPerson, client_of: ClientOf
) -> None:
    page = f"/c/{WF}/contactpersonen/{stopping.pk}/"
    assert "Toch laten doorgaan" in client_of(dirk).get(f"{page}stop/").content.decode()
    assert client_of(anna).post(f"{page}door/").status_code == 404
    with time_machine.travel(AFTER, tick=False), scope(dirk), pytest.raises(Refused, match="is gestopt"):
        keep_contact(stopping, actor=dirk)
    with time_machine.travel(SOON, tick=False):
        assert client_of(dirk).post(f"{page}door/").status_code == 302
    with scope(dirk):
        assert ContactPerson.objects.get(pk=stopping.pk).valid_until is None


def test_a_successor_that_was_named_keeps_the_end(dirk: Actor, stopping: ContactPerson) -> None:
    with scope(dirk):
        name_contact(here(), Details("Opvolger Tabor", "coördinator", Level.OPERATIONAL, AFTER), actor=dirk)
        with pytest.raises(AtField, match="Opvolger Tabor"):
            keep_contact(stopping, actor=dirk)


def test_nobody_outlasts_his_party(dirk: Actor, femke: Actor, stopping: ContactPerson) -> None:
    with scope(femke):
        Party.objects.filter(convenant=here(), organisation_id=dirk.organisation).update(valid_until=SOON)
    with scope(dirk), pytest.raises(Refused, match="partij tot en met 10 december 2026"):
        keep_contact(stopping, actor=dirk)


def ending(femke: Actor, slug: str = TABOR) -> Party:
    with scope(femke):
        row = Party.valid.on(TODAY).get(convenant=here(), organisation__slug=slug)
        part = Part(row.role, row.status, row.valid_from, SOON, row.collective, row.signed)
        seen = mark_of(row, register.PART)
        return register.change_party(row, part, actor=femke, seen=seen)


def test_a_party_goes_on_to_its_last_day_and_not_after(femke: Actor, dirk: Actor, client_of: ClientOf) -> None:
    row = ending(femke)
    page = f"/c/{WF}/partijen-bijhouden/{TABOR}/"
    assert "Deze deelname eindigt na 10 december 2026." in client_of(femke).get(page).content.decode()
    assert client_of(dirk).post(f"{page}door/").status_code == 403
    with scope(dirk), pytest.raises(NotAllowed):
        register.keep_party(row, actor=dirk)
    with time_machine.travel(AFTER, tick=False), scope(femke), pytest.raises(Refused, match="nog terug kan"):
        register.keep_party(row, actor=femke)
    with time_machine.travel(SOON, tick=False):
        assert client_of(femke).post(f"{page}door/").status_code == 302
    with scope(femke):
        assert Party.valid.get(pk=row.pk).valid_until is None


def test_an_end_by_a_merger_is_taken_back_with_the_merger_alone(femke: Actor) -> None:
    with scope(femke):
        changes.decide_change(planned(femke, "fusie", [ATLAS], [TABOR]), actor=femke)
        row = Party.valid.on(TODAY).get(convenant=here(), organisation__slug=ATLAS)
        with pytest.raises(Refused, match="vastgestelde verandering"):
            register.keep_party(row, actor=femke)
