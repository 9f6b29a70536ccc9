"""Every list and detail page asks the database as often for three rows as for one. The numbers are whole pages."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convenant import clock
from convenant.actions.official import keep_text
from convenant.actions.registers import keep_activity, keep_leerplicht, keep_reference
from convenant.compliance.bearers import bearers_of
from convenant.models import Category, ConvenantVersion, VersionStatus
from convenant.tenancy.scope import Actor, scope
from incidents.actions.concerns import record_concern
from incidents.actions.measures import Taken, add_measure
from incidents.queries.taxonomy import adopted_version
from meetings.actions import meetings, outcomes
from parties.models import Location
from tests.convenant.test_reports import stored_report
from tests.incidents.exchanging import POLICE, copies_at, incident_for, sent
from tests.meetings.conftest import plan
from tests.parties.around.making import around_the_school, involved

from . import rows_of_parties
from .urls import every_url

WF = {"slug": "west-friesland"}
PAGES = {
    "anna": {
        "home": 10, "incidents:list": 10, "incidents:mine": 10, "incidents:detail": 10,
        "incidents:follow-up": 10, "measures:list": 13, "measures:terms": 12,
        "concerns:list": 10, "concerns:detail": 11, "dashboard:show": 12, "exchange:given": 13,
        "exchange:disclosure": 12,
        "exchange:recipients": 10, "exchange:prepare": 17, "figures:approve": 11, "compliance:ours": 12,
        "bell:list": 15, "bell:count": 10, "search:index": 8, "colleagues:list": 9, "colleagues:review": 10,
        "colleagues:support": 9, "ownlist:organisation": 12, "ownlist:confirm": 11, "keeping:places": 9,
        "referrals:list": 9, "cards:list": 12, "cards:place": 12, "teams:list": 11, "teams:school": 18,
        "privacy:requests": 11, "changes:list": 10, "around:involvement": 10,
        "importing:index": 10, "protocols:show": 11,
    },
    "fg": {"privacy:log": 10, "privacy:requests": 11},
    "bram": {
        "home": 10, "exchange:inbox": 10, "exchange:copy": 19, "exchange:schools": 12, "around:moments": 14,
        "bell:list": 15, "bell:count": 10, "assignments:list": 15, "colleagues:list": 9,
    },
    "femke": {
        "home": 10, "meetings:mine": 10, "meetings:meeting": 15, "meetings:my-actions": 11,
        "meetings:my-resolutions": 11, "meetings:actions": 11, "meetings:resolutions": 11, "parties:list": 14,
        "parties:party": 19, "parties:contacts": 14, "compliance:matrix": 11, "figures:index": 13,
        "parties:school": 17, "parties:contacts-media": 11, "parties:contacts-annex": 12,
        "reports:list": 11, "reports:report": 9, "convenant:agreement": 12, "convenant:article": 12,
        "reading:roles": 12, "reading:official": 12, "reading:references": 10, "reading:leerplicht": 11,
        "reading:activities": 11, "reading:text": 11, "reading:whole": 11, "reading:reference-add": 11,
        "reading:leerplicht-add": 12, "reading:activity-add": 10, "convenant:pdf": 13,
        "convenant:rules": 10, "convenant:mine": 9, "calendar:circle": 11, "calendar:mine": 11,
        "around:index": 9, "around:hours": 13, "around:offering": 15, "around:measures": 11, "around:measure": 11,
        "around:moments-seen": 11, "around:alignments": 10,
        "calendar:feeds": 10, "bell:list": 14, "bell:count": 9, "bell:settings": 10,
        "changes:list": 11, "keeping:wijken": 11, "keeping:services": 11, "keeping:party-choose": 11, "teams:list": 11,
    },
}  # fmt: skip
"""Who → page → queries, session, membership and scope included."""


@pytest.fixture
def rows(request: pytest.FixtureRequest, anna: Actor, bram: Actor, femke: Actor) -> dict[str, UUID]:
    """So many of everything; parameter of a URL → the id it gets."""
    for number in range(request.param):
        incident = incident_for(anna, bram)
        given = sent(incident, anna, POLICE["anna"])
        with scope(anna):
            concern = _concern(anna)
            add_measure(incident, Taken("schorsing", "vo", clock.today(), clock.today(), "directie"), actor=anna)
        meeting = _held(femke, -60 + number)
        report = stored_report(femke)
        beside_the_agreement(femke, bram, number)
        measure = around_the_school(bram, femke, number)
        involved(anna, "leerplicht")
        rows_of_parties.add(number, anna, bram, femke)
    copy = next(row for row in copies_at(bram) if row.disclosure == given.pk)
    return {
        "incidents:detail": incident.pk, "measures:list": incident.pk,
        "concerns:detail": concern, "exchange:recipients": incident.pk,
        "exchange:prepare": incident.pk, "exchange:disclosure": given.pk, "exchange:copy": copy.pk,
        "meetings:meeting": meeting, "reports:report": report.pk, "around:measure": measure.pk,
    }  # fmt: skip


def beside_the_agreement(femke: Actor, bram: Actor, number: int) -> None:
    """A row in each register, and an official text."""
    with scope(femke):
        version = ConvenantVersion.objects.select_related("convenant").get(
            convenant__slug=WF["slug"], status=VersionStatus.ADOPTED
        )
        leerplicht = next(each for each in bearers_of(version.convenant_id) if each.role == "leerplicht")
        link = {"article": "6.1", "obligation": "schoolagent", "whose_id": leerplicht.organisation_id}
        keep_leerplicht(version.convenant, link | {"activity": "Spreekuur", "text": "Sluit aan."}, actor=femke)
        keep_text(version, f"5.{number + 1}", "Verzonnen.", actor=femke, seen="")
        paper = {"role": "politie", "title": "Handleiding", "issuer": "Ministerie", "link": "", "article": "6.1"}
        keep_reference(version.convenant, paper | {"valid_from": clock.today()}, None, actor=femke)
    with scope(bram):
        done = {"held_on": clock.today(), "kind": "lesson", "place": "Plein", "note": ""}
        keep_activity(version.convenant, done, actor=bram)


def _concern(anna: Actor) -> UUID:
    taxonomy = adopted_version(anna.circles[0]).taxonomy
    place = Location.objects.filter(organisation_id=anna.organisation).first()
    assert place is not None
    return record_concern(place, Category.objects.get(taxonomy=taxonomy, code="ZOR-01"), "Iets gezien", actor=anna).pk


def _held(femke: Actor, days: int) -> UUID:
    with scope(femke):
        meeting = meetings.mark_held(meetings.send_agenda(plan(femke, days=days), actor=femke), actor=femke)
        outcomes.add_resolution(meeting, actor=femke, text="Besluit")
        outcomes.add_action(
            meeting, actor=femke, organisation_id=femke.organisation, text="Actie", due_on=clock.today()
        )
    return meeting.pk


def address(name: str, rows: dict[str, UUID]) -> str:
    known = WF | {
        "party": "atlas-college", "place": "atlas-college-copernicus", "label": "6.1", "recipient": POLICE["anna"],
        "pk": rows.get(name), "meeting_id": rows.get(name), "report_id": rows.get(name),
    }  # fmt: skip
    wanted = next(url.parameters for url in every_url() if url.name == name)
    return reverse(name, kwargs={parameter: known[parameter] for parameter in wanted})


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize("rows", [1, 3], indirect=True)
@pytest.mark.parametrize("who", PAGES)
def test_a_page_costs_the_same_for_one_and_three(
    who: str, rows: dict[str, UUID], client_of: Callable[[Actor], Client], request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(who))
    seen = {}
    for name in PAGES[who]:
        where = address(name, rows)
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(where).status_code == 200, where
        seen[name] = len(asked)
    assert seen == PAGES[who]
