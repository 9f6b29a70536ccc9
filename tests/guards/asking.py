"""Pages of the register and around it that ask something only once there is something to ask about."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.models import Category
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from incidents.actions.concerns import open_concern, record_concern
from incidents.actions.events import ask_event
from incidents.actions.followups import depart_from_followup
from incidents.actions.four_eyes import ask_opening
from incidents.actions.measures import Taken, add_measure
from incidents.actions.vault import open_vault
from incidents.models import EventNotice, FollowUp, Incident, Measure, Notice
from incidents.queries.taxonomy import adopted_version
from parties import accounts
from parties.models import Location
from tests.conftest import signed_in
from tests.incidents.exchanging import with_person
from tests.incidents.recording import recorded
from tests.incidents.vault.files import attached

Asked = tuple[Client, str, dict[str, Any]]


def calling_in_the_register(school: Actor) -> Iterator[Asked]:
    client, incident = signed_in(school), recorded(school)
    for doing in ("toewijzen", "stap"):
        yield client, reverse("incidents:several"), {"doen": doing, "pk": [str(incident.pk)]}
    yield from _files_and_measures(client, incident, school)
    yield from _a_concern(client, school)
    yield from _an_event(client, school)
    yield from _an_opening(client, school)
    yield from _a_talk(client, school)


def _files_and_measures(client: Client, incident: Incident, school: Actor) -> Iterator[Asked]:
    with_person(incident, school)
    file, day = attached(incident, school), clock.today() + timedelta(days=2)
    with scope(school):
        open_vault(incident, "maatregel", actor=school)
        measure = add_measure(incident, Taken("schorsing", "vo", day, day, "directie"), actor=school)
        expelled = add_measure(incident, Taken("verwijdering", "vo", day, None, "bestuurder"), actor=school)
        found = list(FollowUp.objects.filter(incident=incident))
        decision = _decided_too_late(incident, day, school)
    duties = {duty.evidence: duty.pk for duty in found} | {"decision": decision.pk}
    letters = sorted({(duty.measure_id, duty.letter) for duty in [*found, decision] if duty.letter}, key=str)
    for kind in ("schorsing", "verwijdering"):
        yield client, f"{reverse('measures:add', args=[incident.pk])}?soort={kind}", {}
    for letter in letters:
        yield client, reverse("measures:letter", args=[incident.pk, *letter]), {}
    yield client, reverse("incidents:attachment-remove", args=[incident.pk, file.pk]), {}
    for page in ("change", "about"):
        for row in (measure, expelled):
            yield client, reverse(f"measures:{page}", args=[incident.pk, row.pk]), {}
    for duty in duties.values():
        yield client, reverse("measures:done", args=[incident.pk, duty]), {}


def _decided_too_late(incident: Incident, day: date, school: Actor) -> FollowUp:
    """An expulsion that was to begin before today, with everything behind it but the decision."""
    row = add_measure(incident, Taken("verwijdering", "vo", day, None, "bestuurder"), actor=school)
    Measure.objects.filter(pk=row.pk).update(starts_on=clock.today() - timedelta(days=1))
    decision = FollowUp.objects.get(measure=row, key="decision")
    for duty in FollowUp.objects.filter(measure=row, key__in=decision.after).order_by("order"):
        depart_from_followup(duty, "Dit is hier niet nodig.", actor=school)
    return decision


def _a_concern(client: Client, school: Actor) -> Iterator[Asked]:
    with scope(school):
        place = Location.objects.filter(organisation_id=school.organisation)[0]
        names = adopted_version(school.circles[0]).taxonomy
        row = record_concern(place, Category.objects.get(taxonomy=names, code="ZOR-01"), "Iets gezien", actor=school)
        open_concern(row, "nazorg", actor=school)
    yield client, reverse("concerns:step", args=[row.pk, "talk"]), {}
    yield client, reverse("concerns:close", args=[row.pk]), {}


def _an_event(client: Client, school: Actor) -> Iterator[Asked]:
    other = accounts.actor_named("coordinator@tabor.example")
    theirs = recorded(other)
    with scope(other):
        ask_event(theirs, Organisation.objects.get(pk=school.organisation), actor=other)
    with scope(school):
        notice = EventNotice.objects.filter(sender_id=other.organisation)[0]
    yield client, reverse("incidents:event-answer", args=[notice.pk]), {}


def _an_opening(client: Client, school: Actor) -> Iterator[Asked]:
    """Asked by a colleague: nobody answers himself."""
    incident, directie = recorded(school, "SEK-02"), accounts.actor_named("directie@atlas.example")
    with scope(directie):
        row = ask_opening(incident, "maatregel", actor=directie)
    yield client, reverse("incidents:opening", args=[row.pk]), {}


def _a_talk(client: Client, school: Actor) -> Iterator[Asked]:
    """A school that filed the aangifte itself, and was asked for a measure."""
    with scope(school):
        incident = Incident.objects.get(aangifte="school")
        notice = Notice.objects.get(kind="measure", thread=incident.thread)
    yield client, reverse("thread:school", args=[incident.pk]), {}
    yield client, reverse("thread:reply", args=[incident.pk, notice.pk]), {}


def calling_of_others() -> Iterator[Asked]:
    """The categories of a draft of Utrecht, which must lie there; ending early; signals of youth work."""
    utrecht = signed_in(accounts.actor_named("regie@utrecht.example"))
    yield utrecht, reverse("versions:category", args=["utrecht", 2, "WAP-02"]), {}
    yield utrecht, reverse("versions:category-add", args=["utrecht", 2]), {}
    weert = signed_in(accounts.actor_named("regie@weert.example"))
    yield weert, reverse("compliance:ending-propose", args=["weert-nederweert"]), {}
    worker = accounts.actor_named("jongerenwerk@netwerk.example")
    with scope(worker):
        place = Location.objects.filter(organisation__slug="atlas-college")[0]
    yield signed_in(worker), f"{reverse('signals:send')}?locatie={place.pk}", {}
    yield signed_in(worker), reverse("signals:referral-add"), {}
