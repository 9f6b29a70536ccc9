"""On the start page: a version that waits for the answer of one's own organisation, and for regie its next step."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from convenant import clock
from convenant.addresses import address
from convenant.models import OPEN_STATUSES, ConvenantVersion, VersionAnswer, VersionStatus
from convenant.permissions import MAY, MOVE_VERSION, SPEAK_ON_VERSION, may
from convenant.queries.amendment import answers_to, asked_of
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from convenant.wording import days_late


def open_versions(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Asks no more while no version lies open."""
    if not circles or not may(actor, SPEAK_ON_VERSION):
        return []
    regie = {circle.id for circle in circles if circle.holds_regie and actor.function in MAY[MOVE_VERSION]}
    found = _open(organisation=actor.organisation, circles=[circle.id for circle in circles])
    yield (found,)
    return [item for row in found for item in _items(row, actor, row.answered, row.convenant_id in regie)]


@made_once
def _open(*, organisation: UUID, circles: list[UUID]) -> QuerySet[Any]:
    own = VersionAnswer.objects.filter(version=OuterRef("pk"), organisation_id=organisation)
    rows = ConvenantVersion.objects.filter(convenant_id__any_of=circles, status__in=OPEN_STATUSES)
    return rows.annotate(answered=Exists(own)).select_related("convenant")


def _items(version: ConvenantVersion, actor: Actor, answered: bool, moves: bool) -> list[Waiting]:
    if version.status == VersionStatus.DRAFT:
        sub = "Lees wat er verandert en leg de versie voor aan de partijen."
        return [Waiting(f"Concept van {_named(version)}", _url(version, "version"), sub)] if moves else []
    asked = asked_of(version.convenant_id)
    found = [_step(version, len(answers_to(version, asked).waiting))] if moves else []
    if not answered and actor.organisation in {bearer.organisation_id for bearer in asked}:
        found.append(_question(version))
    return found


def _question(version: ConvenantVersion) -> Waiting:
    today, due = clock.today(), version.answers_by
    late = due is not None and due < today
    return Waiting(
        title=f"Geef antwoord op {_named(version)}",
        url=_url(version, "answer"),
        sub="Akkoord of bezwaar, namens uw organisatie",
        on=due,
        kind="bad" if late else "",
        word=days_late(today, due) if due and late else "",
    )


def _step(version: ConvenantVersion, waiting: int) -> Waiting:
    """The next step is to adopt once everybody answered or the day has passed."""
    due = version.answers_by
    sub = (
        f"{waiting} {'partij' if waiting == 1 else 'partijen'} zonder antwoord" if waiting else "Iedereen gaf antwoord"
    )
    ready = not waiting or (due is not None and due < clock.today())
    return Waiting(f"Vaststellen van {_named(version)}", _url(version, "version"), sub, due, waits=ready)


def _named(version: ConvenantVersion) -> str:
    return f"versie {version.number} van het convenant {version.convenant.short_name}"


def _url(version: ConvenantVersion, page: str) -> str:
    return address(f"versions:{page}", slug=version.convenant.slug, number=version.number)
