"""Asking for figures, agreeing to them and having them counted."""

from uuid import UUID

from convenant import clock
from convenant.actions.bell import ring_circle
from convenant.audit.trail import circle_event, record
from convenant.errors import Refused
from convenant.models import Convenant
from convenant.tenancy.jobs import enqueue
from convenant.tenancy.models import Job
from convenant.tenancy.scope import Actor
from incidents.bell import RELEASE_ASKED
from incidents.models import Release, ReleaseApproval
from incidents.models.releases import ReleaseState
from incidents.releases.cells import SCHOOLS_NEEDED
from incidents.releases.counting import too_few_sentence
from incidents.releases.policy import APPROVE, ASK, require
from incidents.releases.terms import require_free_period, terms_of
from parties.models import Role
from parties.queries.parties import parties_of

COMPUTE = "incidents.compute_release"


class TooFewSchools(Refused):
    pass


class AlreadyReleased(Refused):
    def __init__(self) -> None:
        super().__init__("Deze cijfers zijn al vrijgegeven en veranderen niet meer.")


def ask_release(convenant: Convenant, school_year: int, half: int, *, actor: Actor) -> Release:
    require(actor, ASK, convenant.pk)
    require_free_period(convenant.pk, school_year, half)
    terms = terms_of(convenant.pk)
    release = Release.objects.create(
        convenant=convenant,
        school_year=school_year,
        half=half,
        k=terms.k,
        needs_approval=terms.needs_approval,
        schools_total=parties_of(convenant.pk, Role.SCHOOL).count(),
        asked_at=clock.now(),
    )
    _tell(actor, "release.asked", release)
    if release.needs_approval:
        ring_circle(RELEASE_ASKED, None, convenant.pk, actor=actor, role=Role.SCHOOL)
    else:
        _enqueue(release, actor)
    return release


def approve_release(release: Release, *, actor: Actor) -> ReleaseApproval:
    """A school agrees; the last one starts the counting."""
    require(actor, APPROVE, release.convenant_id)
    if release.state == ReleaseState.RELEASED:
        raise AlreadyReleased
    approval, is_new = ReleaseApproval.objects.get_or_create(
        convenant_id=release.convenant_id,
        release=release,
        organisation_id=actor.organisation,
        defaults={"function": actor.function, "at": clock.now()},
    )
    if is_new:
        _tell(actor, "release.approved", release)
        if not missing_schools(release):
            _enqueue(release, actor)
    return approval


def start_release(release: Release, *, actor: Actor) -> Job:
    """Regie has the figures counted with the schools that agreed, when some never answer."""
    require(actor, ASK, release.convenant_id)
    if release.state == ReleaseState.RELEASED:
        raise AlreadyReleased
    require_countable(release, actor=actor)
    _tell(actor, "release.started", release)
    return _enqueue(release, actor)


def require_countable(release: Release, *, actor: Actor) -> None:
    """Asked by the worker too: a job's row is no proof, nor is the release's own, which regie writes. All schools
    agreed, or regie goes on with enough of them."""
    needs_approval = terms_of(release.convenant_id).needs_approval
    if needs_approval and not missing_schools(release):
        return
    require(actor, ASK, release.convenant_id)
    agreed = ReleaseApproval.objects.filter(release=release).count()
    if needs_approval and agreed < SCHOOLS_NEEDED:
        raise TooFewSchools(too_few_sentence(agreed))


def missing_schools(release: Release) -> set[UUID]:
    agreed = ReleaseApproval.objects.filter(release=release).values_list("organisation_id", flat=True)
    schools = parties_of(release.convenant_id, Role.SCHOOL).values_list("organisation_id", flat=True)
    return set(schools) - set(agreed)


def _enqueue(release: Release, actor: Actor) -> Job:
    ids = {"release": release.pk, "convenant": release.convenant_id}
    return enqueue(COMPUTE, actor=actor, unique_key=job_key(release), **ids)


def job_key(release: Release) -> str:
    return f"release:{release.pk}"


def _tell(actor: Actor, action: str, release: Release) -> None:
    record(actor, action, release)
    circle_event(actor, action, release, convenant_id=release.convenant_id)
