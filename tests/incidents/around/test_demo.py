"""The demo year shows each state of what schools hear and count."""

from random import Random

from convenant import clock
from convenant.tenancy.scope import Actor, scope
from incidents.demo.around import build_around
from incidents.models import ControlEvent, NeighbourReport, ReceivedSignal


def test_each_state_shows(anna: Actor, jongerenwerk: Actor, bram: Actor) -> None:
    build_around("west-friesland", Random(1), lambda slug: anna, clock.today())
    with scope(anna):
        reports = NeighbourReport.objects.order_by("received_at")
        assert [(row.examined, row.answered_at is None) for row in reports] == [
            ("", True),
            ("ours", False),
            ("unknown", True),
            ("", True),
        ]
        assert ControlEvent.objects.count() == 2
        assert ReceivedSignal.objects.get().answer == "opgepakt"
