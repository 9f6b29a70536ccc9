"""Who was there in numbers, for some of the incidents: counting is nobody's duty."""

from random import Random

from incidents.actions.recording import CoreChange, change_core
from incidents.models import Incident
from incidents.models.involved import Involved

from .planning import Planned
from .stage import Stage

SHARE = 0.4
KEPT = (
    "revision",
    "description",
    "place",
    "occurred_on",
    "occurred_at",
    "seriousness",
    "pupils",
    "facets",
    "lint_reason",
)
TOUCHED = (("geraakt_leerling", 1), ("geraakt_leerling", 2), ("geraakt_personeel", 1), ("getuige_leerling", 2))


def count_people(incident: Incident, planned: Planned, stage: Stage) -> None:
    rng = Random(planned.seed + 1)  # noqa: S311  (of its own: the rest of the year stays as it was)
    if rng.random() > SHARE:
        return
    incident.refresh_from_db()
    change = CoreChange(**{name: getattr(incident, name) for name in KEPT}, involved=_counted(planned, rng))
    change_core(incident, change, actor=stage.desk(planned))


def _counted(planned: Planned, rng: Random) -> Involved:
    of_pupils = {"betrokken_leerling": planned.pupils} if planned.pupils else {"betrokken_onbekend": 1}
    return of_pupils | dict([rng.choice(TOUCHED)])
