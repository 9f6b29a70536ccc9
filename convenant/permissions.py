"""Which functions may do what with the agreement."""

import functools
from collections.abc import Callable, Iterable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpResponse

from convenant import registry
from convenant.http import PortalRequest
from convenant.refusing import NOT_YOURS, refused
from convenant.tenancy import hooks
from convenant.tenancy.models import Function
from convenant.tenancy.scope import OPERATOR, PORTAL, Actor
from convenant.wording import listing

P = ParamSpec("P")
View = Callable[Concatenate[PortalRequest, P], HttpResponse]
PUBLISH_STATES, DECIDE_TERM, RUN_PORTAL = "publish_states", "decide_term", "run_portal"
READ_REGISTER, KEEP_REGISTER, HANDLE_REQUESTS = "read_register", "keep_register", "handle_requests"
READ_TRAIL = "read_trail"
CONFIRM_TENSION, SPEAK_AS_REGIE = "confirm_tension", "speak_as_regie"
SPEAK_FOR_PARTY, WATCH_DUTIES, ROLL_OVER = "speak_for_party", "watch_duties", "roll_over"
GET_REMINDERS = "get_reminders"
MOST_NAMED = 4
KEEP_TEXT, LINK_LEERPLICHT = "keep_text", "link_leerplicht"
KEEP_REFERENCES, KEEP_ACTIVITIES = "keep_references", "keep_activities"
MOVE_VERSION, SPEAK_ON_VERSION = "move_version", "speak_on_version"
MAY: dict[str, frozenset[Function]] = {
    PUBLISH_STATES: frozenset(Function) - {Function.DOCENT, Function.BEHEER},
    SPEAK_FOR_PARTY: frozenset(Function) - {Function.DOCENT, Function.BEHEER, Function.BESTUURDER},
    READ_REGISTER: frozenset(Function) - {Function.DOCENT, Function.BEHEER},
    KEEP_REGISTER: frozenset({Function.FG, Function.DIRECTIE, Function.COORDINATOR, Function.REGIE}),
    HANDLE_REQUESTS: frozenset({Function.FG, Function.DIRECTIE, Function.COORDINATOR}),
    READ_TRAIL: frozenset({Function.FG, Function.DIRECTIE}),
    CONFIRM_TENSION: frozenset({Function.REGIE, Function.FG}),
    SPEAK_AS_REGIE: frozenset({Function.REGIE}),
    ROLL_OVER: frozenset(Function) - {Function.DOCENT, Function.BEHEER, Function.BESTUURDER, Function.FG},
    DECIDE_TERM: frozenset({Function.REGIE}),
    GET_REMINDERS: frozenset(Function) - {Function.DOCENT, Function.BEHEER},
    WATCH_DUTIES: frozenset({Function.REGIE}),
    MOVE_VERSION: frozenset({Function.REGIE}),
    SPEAK_ON_VERSION: frozenset(Function) - {Function.DOCENT, Function.FG, Function.BEHEER},
    RUN_PORTAL: frozenset({Function.BEHEER}),
    KEEP_TEXT: frozenset({Function.REGIE}),
    LINK_LEERPLICHT: frozenset({Function.REGIE}),
    KEEP_REFERENCES: frozenset(Function) - {Function.DOCENT, Function.BEHEER},
    KEEP_ACTIVITIES: frozenset(Function) - {Function.DOCENT, Function.BEHEER},
}

ADMINISTRATORS_TOO = frozenset({HANDLE_REQUESTS, KEEP_REGISTER})
"""Every organisation has an administrator, and so a desk for data subjects, also where nobody is FG or directie."""


def may(actor: Actor, verb: str) -> bool:
    if verb == RUN_PORTAL and actor.role != OPERATOR:
        return False
    if actor.function == PORTAL and actor.membership_id is None:
        return verb == PUBLISH_STATES
    return actor.function in MAY[verb] or (verb in ADMINISTRATORS_TOO and actor.is_administrator)


def works_everywhere(actor: Actor) -> bool:
    """Reads no more by taking the whole than location by location. Regie works at no location."""
    asks = [ask for _, ask in registry.works_everywhere]
    return bool(asks) and all(ask(actor) for ask in asks)


def works_at_each(actor: Actor, places: Iterable[UUID]) -> bool:
    asks = [ask for _, ask in registry.works_at_each]
    return bool(asks) and all(ask(actor, places) for ask in asks)


def may_in(actor: Actor, verb: str, convenant_id: UUID) -> bool:
    """For what only who holds regie in this convenant does: the function alone is not enough."""
    held = [circle.id for circle in hooks.circles_of(actor.organisation) if circle.holds_regie]
    return may(actor, verb) and convenant_id in held


def who_may(verb: str) -> str:
    """For a refusal: a few functions by name; nothing where almost everybody may."""
    names = sorted(str(function.label).lower() for function in MAY[verb])
    return f"{listing(names)}.".capitalize() if len(names) <= MOST_NAMED else ""


def needs(verb: str) -> Callable[[View[P]], View[P]]:
    """For pages of one's own organisation: 404 for beheer, which has none, 403 for another function."""

    def wrap(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: PortalRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.actor.role == OPERATOR:
                raise Http404
            if not may(request.actor, verb):
                return refused(request, NOT_YOURS, who_may=who_may(verb))
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def needs_operator(view: View[P]) -> View[P]:
    """For everybody else the pages of beheer are not there."""

    @functools.wraps(view)
    def guarded(request: PortalRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may(request.actor, RUN_PORTAL):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
