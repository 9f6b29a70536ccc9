"""What happens around a school and rings: only that something is there."""

from django.db.models import Q

from convenant.bell import Kind
from convenant.tenancy.scope import Actor

from .models import Involvement, ReceivedInvolvement
from .permissions import ANSWER_INVOLVEMENT, ASK_INVOLVEMENT, ASK_MEASURE, MAY, STEP_MEASURE

INVOLVEMENT_ASKED, INVOLVEMENT_ANSWERED = "involvement.asked", "involvement.answered"
MEASURE_ASKED, MEASURE_MOVED = "measure.asked", "measure.moved"


def asked_of_us(actor: Actor) -> Q:
    return Q(subject__in=ReceivedInvolvement.objects.filter(organisation_id=actor.organisation).values("pk"))


def asked_by_us(actor: Actor) -> Q:
    return Q(subject__in=Involvement.objects.filter(organisation_id=actor.organisation).values("pk"))


KINDS = (
    Kind(
        INVOLVEMENT_ASKED, "Een school wil u betrekken", "{sender} vraagt of u meedenkt", "around:involvement",
        icon="hand", functions=MAY[ANSWER_INVOLVEMENT], reach=asked_of_us,
    ),
    Kind(
        INVOLVEMENT_ANSWERED, "Antwoord van een partner", "{sender} gaf antwoord op uw vraag", "around:involvement",
        icon="return", functions=MAY[ASK_INVOLVEMENT], reach=asked_by_us,
    ),
    Kind(
        MEASURE_ASKED, "Maatregel gevraagd", "{sender} vraagt een maatregel rond een school", "around:measure", "pk",
        circle=True, icon="hand", functions=MAY[STEP_MEASURE],
    ),
    Kind(
        MEASURE_MOVED, "Antwoord over een maatregel", "{sender} gaf antwoord over een maatregel", "around:measure",
        "pk", circle=True, icon="return", functions=MAY[ASK_MEASURE],
    ),
)  # fmt: skip
