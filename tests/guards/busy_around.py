"""What a portal in use holds of neighbours, checks, absence and signals without names."""

from datetime import timedelta

from convenant import clock
from convenant.models import Convenant
from convenant.tenancy.scope import VISITOR, Actor, scope, system_actor
from incidents.actions.counted import Control, count_absence, record_control
from incidents.actions.neighbours import Told, drop_in, open_point
from incidents.actions.signals import Signal, send_signal
from incidents.models import ReportPoint
from incidents.receipts import hash_of
from parties import accounts
from parties.queries.places import places_of
from tests.incidents.recording import recorded

YOUTH = "jongerenwerk@netwerk.example"
EACH = 2


def fill(school: Actor) -> None:
    for days in range(3):
        recorded(school, "VUW-01", occurred_on=clock.today() - timedelta(days=days))
    with scope(school):
        convenant, place = Convenant.objects.get(pk=school.circles[0]), places_of(school)[0]
        for one in places_of(school):
            open_point(one, convenant, actor=school)
        for number in range(EACH):
            results = {"WAP-05": number}
            given = Control(place, clock.today(), "kluisjes", "preventief", ["politie"], ["twee"], results)
            record_control(given, convenant.pk, actor=school)
        count_absence(place, convenant.pk, clock.today(), {"VZM-02": (4, 3)}, actor=school, seen="")
        point = ReportPoint.objects.get(location=place)
    visitor = system_actor(VISITOR, school.organisation)
    with scope(visitor):
        for number in range(EACH):
            told = Told("afval", clock.today(), "pauze", "op straat", "Er ligt afval.", "06 12 34 56 78")
            drop_in(point, told, f"key-{number}", hash_of(f"number-{number}"), actor=visitor)
    youth = accounts.actor_named(YOUTH)
    with scope(youth):
        there = next(one for one in places_of(youth) if one.organisation_id == school.organisation)
        for number in range(EACH):
            told_us = Signal(there, "onveilig", f"Onrust bij de winkels {number}.")
            send_signal(convenant, school.organisation, told_us, actor=youth)
