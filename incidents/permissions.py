"""Who does what with incidents. The whole policy is this table; what it does not name is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase

from convenant import clock
from convenant.errors import Refused
from convenant.http import PortalRequest
from convenant.models import Category
from convenant.refusing import NOT_YOURS, refused
from convenant.remember import for_a_minute
from convenant.tenancy.models import Function, Membership, OrganisationKind
from convenant.tenancy.scope import MEMBER, Actor, current_scope
from parties.queries.places import location_ids

from .models import Incident

RECORD, OWN_REPORTS, REGISTER, HANDLE, VAULT = "record", "own", "register", "handle", "vault"
WITHDRAW, CONCERNS = "withdraw", "concerns"
AROUND = "around"
"""What a school hears and counts beside its incidents: neighbours, checks, absence."""

EVERY_REPORTER = frozenset({Function.COORDINATOR, Function.DIRECTIE, Function.DOCENT})
HANDLERS = frozenset({Function.COORDINATOR, Function.DIRECTIE})

BOARD, INSTEAD = Function.BESTUURDER, Function.DIRECTIE
"""Of a closed file (a category marked `closed`): the board reads and handles it and nothing else. The directie, whom it
may be about, does so only at a school whose board has no account."""
HANDLERS_AND_BOARD = HANDLERS | {BOARD}

POLICY: dict[str, frozenset[Function]] = {
    RECORD: EVERY_REPORTER,
    OWN_REPORTS: EVERY_REPORTER | {BOARD},
    REGISTER: HANDLERS_AND_BOARD,
    HANDLE: HANDLERS_AND_BOARD,
    WITHDRAW: HANDLERS_AND_BOARD,
    VAULT: HANDLERS_AND_BOARD,
    CONCERNS: HANDLERS,
    AROUND: HANDLERS,
}
WHO_MAY = "Dit doen de veiligheidscoördinator en de directie van uw school."


SENDERS = HANDLERS | {Function.JONGERENWERK}
READERS = SENDERS | {Function.SCHOOLAGENT, Function.WIJKAGENT}
"""Of signals without names."""


def may_send(actor: Actor) -> bool:
    return actor.role == MEMBER and actor.function in SENDERS


def may_read_signals(actor: Actor) -> bool:
    return actor.role == MEMBER and actor.function in READERS


def may_refer(actor: Actor) -> bool:
    """Youth work counts whom it led to help; nobody else does here."""
    return actor.role == MEMBER and actor.function == Function.JONGERENWERK


def is_school(actor: Actor) -> bool:
    """Incident rows exist for schools alone; regie and operator have no grant on them."""
    return actor.kind == OrganisationKind.SCHOOL and actor.role == MEMBER


def may(actor: Actor, verb: str) -> bool:
    return is_school(actor) and actor.function in POLICY[verb]


def require(actor: Actor, verb: str) -> None:
    """For actions: whoever calls, the table holds."""
    if not may(actor, verb):
        raise Refused(f"Dat mag niet met uw functie. {WHO_MAY}")


def membership_of(actor: Actor) -> UUID:
    """For what belongs to one person: the portal itself has no membership."""
    if actor.membership_id is None:
        raise Refused("Dit hoort bij een persoon. U bent niet ingelogd met een functie.")
    return actor.membership_id


Rest = ParamSpec("Rest")
Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[Concatenate[PortalRequest, Rest], Answer]


def needs(verb: str) -> Callable[[View[Rest, Answer]], View[Rest, Answer | HttpResponse]]:
    """Another kind of organisation: 404, as if the page were not there. Own school, other function: 403."""

    def wrap(view: View[Rest, Answer]) -> View[Rest, Answer | HttpResponse]:
        @wraps(view)
        def guarded(request: PortalRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Answer | HttpResponse:
            if not is_school(request.actor):
                raise Http404
            if not may(request.actor, verb):
                return refused(request, NOT_YOURS, who_may=WHO_MAY)
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def visible_to(actor: Actor) -> QuerySet[Incident]:
    """Incidents at the person's locations; a docent's own reports; nothing outside a school."""
    if may(actor, REGISTER):
        return at_places(location_ids(actor), hidden_from(actor))
    if may(actor, OWN_REPORTS):
        return without(hidden_from(actor), Incident.objects.filter(recorded_by=actor.membership_id))
    return Incident.objects.none()


def at_places(places: list[UUID], hidden: tuple[str, ...]) -> QuerySet[Incident]:
    """What `visible_to` gives who may see the register, by `location_ids` and `hidden_from`: statements that are kept
    take these from who asks."""
    return without(hidden, Incident.objects.filter(location_id__any_of=places))


def hidden_from(actor: Actor) -> tuple[str, ...]:
    """From the board everything but its own files; from others those files."""
    if actor.function == BOARD:
        return open_codes()
    reads = actor.function == INSTEAD and reader_of_closed(actor.organisation) == INSTEAD
    return () if reads else closed_codes()


def reader_of_closed(organisation: UUID) -> Function:
    """The function that reads the closed files of this school today. Asked once in a scope."""
    kept = current_scope().kept
    if (key := ("closed files", organisation)) not in kept:
        board = Membership.objects.filter(organisation_id=organisation, function=BOARD).valid_on(clock.today())
        kept[key] = BOARD if board.exists() else INSTEAD
    return Function(kept[key])


def without(hidden: tuple[str, ...], rows: QuerySet[Incident]) -> QuerySet[Incident]:
    return rows.exclude(category__in=hidden) if hidden else rows


@for_a_minute
def closed_codes() -> tuple[str, ...]:
    """Categories of the board alone."""
    return tuple(Category.objects.filter(closed=True).values_list("code", flat=True))


@for_a_minute
def open_codes() -> tuple[str, ...]:
    """All the others."""
    closed = Category.objects.filter(closed=True).values("code")
    return tuple(Category.objects.exclude(code__in=closed).order_by("code").values_list("code", flat=True).distinct())


def who_handles(incident: Incident) -> frozenset[Function]:
    """The functions that reach it: a closed file has one of its own."""
    return frozenset({reader_of_closed(incident.organisation_id)}) if incident.category in closed_codes() else HANDLERS
