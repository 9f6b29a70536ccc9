"""Who takes the data of an organisation along, how much of it, and which colleague agrees."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import Q, QuerySet

from convenant import clock
from convenant.models import TakeoutRequest
from convenant.permissions import works_everywhere
from convenant.takeout import kept_back, share_of
from convenant.templatetags.portal import nl_clock, nl_day
from convenant.tenancy.kinds import function_name
from convenant.tenancy.models import Function, Membership, OrganisationKind
from convenant.tenancy.scope import MEMBER, REGIE, Actor

PURPOSES = {
    "exit": "overstappen of stoppen met het portaal",
    "archive": "eigen archief",
    "audit": "controle door FG, accountant of toezichthouder",
}
WHY = "Kies waarvoor u de gegevens meeneemt. Dat wordt vastgelegd."
WHO_MAY = (
    "Op een school doet de directie dit, en voor gesloten dossiers het bestuur. Bij andere organisaties doet de "
    "beheerder van de accounts dit."
)
ANSWER_WITHIN = timedelta(days=7)
PARTNERS = frozenset(
    {
        Function.SCHOOLAGENT, Function.WIJKAGENT, Function.LEERPLICHT, Function.HALT, Function.OM,
        Function.JONGERENWERK, Function.ZORGPARTNER,
    }
)  # fmt: skip
AT_SCHOOL = frozenset({Function.DIRECTIE, Function.COORDINATOR, Function.BESTUURDER})
"""Who opens vaults there."""


def has_own_rows(actor: Actor) -> bool:
    """Who runs the portal has none."""
    return actor.role in (MEMBER, REGIE)


def may_take_out(actor: Actor) -> bool:
    """A person, never a job without one. Of a school the directie, and the board what it alone reads."""
    if not has_own_rows(actor) or actor.membership_id is None:
        return False
    if actor.kind == OrganisationKind.SCHOOL:
        return actor.function in (Function.DIRECTIE, Function.BESTUURDER)
    return Membership.objects.filter(pk=actor.membership_id, is_administrator=True).exists()


def is_board(actor: Actor) -> bool:
    """Of a school: its takeout is its closed files and nothing else."""
    return actor.kind == OrganisationKind.SCHOOL and actor.function == Function.BESTUURDER


def reads_sealed(actor: Actor) -> bool:
    """In the portal too, location by location. For others the cells are left out."""
    return actor.role == MEMBER and actor.function in readers(actor.kind)


def readers(kind: str) -> frozenset[Function]:
    return AT_SCHOOL if kind == OrganisationKind.SCHOOL else PARTNERS


def reaches_all(actor: Actor) -> bool:
    """What somebody reads location by location he takes along from all locations or not at all. A function that reads
    nothing there, as of an administrator who governs, hangs on none."""
    return not reads_sealed(actor) or works_everywhere(actor)


def may_agree(actor: Actor, asked_in: str) -> bool:
    """Whoever may read all that is in it. He gets no file by it."""
    able = actor.membership_id is not None and reads_sealed(actor) and works_everywhere(actor)
    return able and reads_along(actor, asked_in)


def reads_along(actor: Actor, asked_in: str) -> bool:
    """Whether nothing in the file of that function is kept from this one: of closed files the board agrees alone, which
    reads nothing else; where it has no account, another of the directie."""
    if actor.function == asked_in:
        return True
    taken = share_of(replace(actor, function=asked_in))
    same_side = is_board(actor) == is_board(replace(actor, function=asked_in))
    return same_side and not any(taken.holds({key}) for key in kept_back(actor))


def who_may_agree(asker: Actor) -> list[Membership]:
    """Colleagues: other humans, not another role of the same one."""
    able = [each for each in readers(asker.kind) if reads_along(replace(asker, function=each), asker.function)]
    there = Membership.objects.filter(organisation_id=asker.organisation, function__in=able)
    others = there.exclude(user_id=asker.user).valid_on(clock.today())
    return [each for each in others if works_everywhere(_as(each, asker))]


def _as(colleague: Membership, asker: Actor) -> Actor:
    return replace(
        asker, user_id=colleague.user_id, membership_id=colleague.pk, function=colleague.function,
        is_administrator=colleague.is_administrator,
    )  # fmt: skip


def requests_before(actor: Actor) -> QuerySet[TakeoutRequest]:
    """One's own, and for who may agree those of colleagues. A gemeente reads nothing sealed and may not ask the
    table."""
    if actor.role != MEMBER or actor.membership_id is None:
        return TakeoutRequest.objects.none()
    if not may_agree(actor, actor.function):
        return _own(actor)
    able = [each for each in readers(actor.kind) if reads_along(actor, each)]
    return TakeoutRequest.objects.filter(Q(function__in=able) | Q(asked_by=actor.membership))


def last_request(actor: Actor) -> TakeoutRequest | None:
    return _own(actor).order_by("-asked_at").first() if reads_sealed(actor) else None


def _own(actor: Actor) -> QuerySet[TakeoutRequest]:
    return TakeoutRequest.objects.filter(asked_by=actor.membership)


def request_rows(row: TakeoutRequest, actor: Actor) -> list[tuple[str, str]]:
    who = Membership.objects.filter(pk=row.asked_by).first()
    function = function_name(row.function, actor.kind).lower()
    return [
        ("Wie vraagt het", f"{who.display_name if who else 'een collega'} ({function})"),
        ("Waarvoor", PURPOSES.get(row.purpose, row.purpose)),
        ("Wanneer", f"{nl_day(row.asked_at)}, {nl_clock(row.asked_at)} uur"),
        ("Wat", what_words(row.function, actor)),
        ("Antwoorden kan", f"tot en met {nl_day(row.asked_at + ANSWER_WITHIN)}"),
    ]


def what_words(function: str, actor: Actor) -> str:
    if is_board(replace(actor, function=function)):
        return "de gesloten dossiers van het bestuur, met namen en verhalen"
    return f"alle gegevens van {actor.organisation_name}, met namen en verhalen"
