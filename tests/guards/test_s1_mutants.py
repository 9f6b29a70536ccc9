"""S1's own proof: walls taken down one by one, and each time the leak test says so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.scope import Actor
from incidents.models import ConcernRecord, Incident, ReceivedDisclosure
from incidents.queries import concerns
from incidents.queries.detail import seen_at
from meetings.models import Meeting
from parties.models import ContactPerson, Location
from parties.queries.contacts import current_contacts
from tests.world import Planted

from .table import ROLES
from .test_s1_leaks import probe

Breaking = Callable[[str], None]
Patch = pytest.MonkeyPatch
SCHOOL, AGENT, REGIE = "coordinator@atlas.example", "schoolagent@politie-hoorn.example", "regie@hoorn.example"


def opened(table: str) -> str:
    return f"alter policy wall_select on {table} using (true)"


def found_by(email: str, planted: Planted, *pages: str) -> list[str]:
    assert email in ROLES
    return probe(email, planted, None, only=set(pages)).faults


@pytest.fixture
def laboratory(breaking: Breaking, planted: Planted) -> Breaking:
    """Canaries in place, then something breaks. `breaking` comes first: planting uses its connection."""
    return breaking


PROBED = {SCHOOL: ("incidents:detail", "incidents:list", "concerns:list", "parties:contacts", "reports:pdf"),
          AGENT: ("exchange:copy", "exchange:inbox"), REGIE: ("meetings:meeting", "meetings:list")}  # fmt: skip


@pytest.mark.parametrize("email", PROBED)
def test_s1_mutants_start_from_sound_walls(email: str, laboratory: Breaking, planted: Planted) -> None:
    assert found_by(email, planted, *PROBED[email]) == []


# --- the database's wall is down and the application filter with it


@pytest.mark.mutant("S1")
def test_s1_sees_the_register_without_row_security(laboratory: Breaking, planted: Planted, monkeypatch: Patch) -> None:
    laboratory("alter table incidents_incident disable row level security")
    monkeypatch.setattr("incidents.views.register.visible_to", lambda actor: Incident.objects.all())
    monkeypatch.setattr("incidents.views.register.places_of", lambda actor: list(Location.objects.all()))
    monkeypatch.setattr(
        "incidents.views.register.location_ids", lambda actor: [row.pk for row in Location.objects.all()]
    )
    assert any("canary" in leak for leak in found_by(SCHOOL, planted, "incidents:list"))


@pytest.mark.mutant("S1")
def test_s1_sees_a_foreign_incident_by_its_id(laboratory: Breaking, planted: Planted, monkeypatch: Patch) -> None:
    laboratory(opened("incidents_incident"))
    monkeypatch.setattr("incidents.views.detail.seen_at", lambda pk, actor: Incident.objects.filter(pk=pk).first())
    assert found_by(SCHOOL, planted, "incidents:detail")


@pytest.mark.mutant("S1")
def test_s1_sees_a_list_of_concerns_that_forgot_its_filter(
    laboratory: Breaking, planted: Planted, monkeypatch: Patch
) -> None:
    laboratory(opened("incidents_concernrecord"))
    monkeypatch.setattr(concerns, "concerns_of", lambda actor: ConcernRecord.objects.select_related("location"))
    assert any("canary" in leak for leak in found_by(SCHOOL, planted, "concerns:list"))


@pytest.mark.mutant("S1")
def test_s1_sees_contacts_of_every_circle(laboratory: Breaking, planted: Planted, monkeypatch: Patch) -> None:
    laboratory(opened("parties_contactperson"))
    wider = "parties.queries.directory.current_contacts"
    monkeypatch.setattr(wider, lambda pk, day=None: everywhere(current_contacts, pk))
    assert any("canary" in leak for leak in found_by(SCHOOL, planted, "parties:contacts"))


def everywhere(real: Any, pk: Any) -> Any:
    return real(pk) | ContactPerson.objects.select_related("organisation", "location")


# --- a list that relies on row security alone


@pytest.mark.mutant("S1")
def test_s1_sees_meetings_that_rely_on_row_security(laboratory: Breaking, planted: Planted) -> None:
    """No line of code changes: `visible_to` of meetings names no circle, the policy does."""
    laboratory("update meetings_meeting set state = 'sent'")
    laboratory(opened("meetings_meeting"))
    assert any("canary" in leak for leak in found_by(REGIE, planted, "meetings:list", "meetings:mine"))


@pytest.mark.mutant("S1")
@pytest.mark.parametrize("page", ["meetings:meeting", "meetings:agenda-pdf"])
def test_s1_sees_a_meeting_by_its_id(page: str, laboratory: Breaking, planted: Planted, monkeypatch: Patch) -> None:
    """On its page and in the text of its PDF. The slug in the address is a second wall: it goes too."""
    laboratory("update meetings_meeting set state = 'sent'")
    laboratory(opened("meetings_meeting"))
    monkeypatch.setattr("meetings.views.meeting.meeting_or_404", meeting_anywhere)
    assert any("canary" in leak for leak in found_by(REGIE, planted, page))


def meeting_anywhere(request: Any, slug: str, meeting_id: Any) -> Meeting:
    return get_visible_or_404(Meeting.objects.select_related("convenant", "wijk"), pk=meeting_id)


# --- a view that hands over the sender's live row


@pytest.mark.mutant("S1")
def test_s1_sees_a_live_row_of_the_sender(laboratory: Breaking, planted: Planted, monkeypatch: Patch) -> None:
    laboratory(opened("incidents_incident"))

    def live(rows: Any) -> dict[str, str]:
        incident = Incident.objects.exclude(organisation_id=rows.organisation_id).first()
        return {"title": incident.description if incident else "", "sub": "", "url": ""}

    monkeypatch.setattr("incidents.queries.inbox.line", live)
    monkeypatch.setattr("incidents.queries.inbox.received_by", lambda actor: received())
    assert any("canary" in leak for leak in found_by(AGENT, planted, "exchange:inbox"))


def received() -> Any:
    return ReceivedDisclosure.objects.select_related("location", "sender").defer("content")


# --- what tells a foreign id from one that does not exist


@pytest.mark.mutant("S1")
def test_s1_hears_the_difference_between_foreign_and_absent(
    laboratory: Breaking, planted: Planted, monkeypatch: Patch
) -> None:
    known = {row.pk for (label, _), row in planted.rows.items() if label == "incidents.Incident"}

    def too_honest(pk: Any, actor: Actor) -> Any:
        if pk in known:
            raise PermissionDenied
        return seen_at(pk, actor)

    monkeypatch.setattr("incidents.views.detail.seen_at", too_honest)
    found = found_by(SCHOOL, planted, "incidents:detail")
    assert found
    assert all("an absent id: (404" in leak for leak in found)


# --- a role that got too many rights


@pytest.mark.mutant("S1")
def test_s1_sees_a_grant_too_many(laboratory: Breaking, planted: Planted, monkeypatch: Patch) -> None:
    """Regie reads the register: no grant, no policy for it, so both must go, and one line of code."""
    laboratory("grant select on incidents_incident to regie")
    laboratory("create policy peek on incidents_incident for select to regie using (true)")

    def register(request: Any) -> HttpResponse:
        rows = [incident.description for incident in Incident.objects.all()]
        return render(request, "403.html", {"refusal": " ".join(rows)})

    monkeypatch.setattr("incidents.permissions.is_school", lambda actor: True)
    monkeypatch.setattr("incidents.permissions.refused", lambda request, *words, **more: register(request))
    assert any("canary" in leak for leak in found_by(REGIE, planted, "incidents:list"))
