"""What the operator reads: jobs by their state, organisations by their name, agreements by their version."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from convenant import clock, health
from convenant.actions.jobs import DROP, FROM_STATES, RETRY
from convenant.models import AgreementFile, ConvenantVersion, ProcessorAgreement, VersionStatus
from convenant.tenancy.jobs import task_words
from convenant.tenancy.models import Job, JobState, Membership, Organisation, OrganisationKind

UNKNOWN_TASK = "onbekende taak"
STATE_KINDS = {
    JobState.WAITING: "info",
    JobState.RUNNING: "info",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.DROPPED: "neutral",
}
VERSION_BADGES = {
    VersionStatus.DRAFT: ("info", "concept"),
    VersionStatus.CIRCULATED: ("info", "ter beoordeling"),
    VersionStatus.ADOPTED: ("good", "van kracht"),
    VersionStatus.REPLACED: ("neutral", "vervangen"),
    VersionStatus.WITHDRAWN: ("neutral", "ingetrokken"),
}
JOB_COLUMNS = ("id", "organisation_id", "organisation__name", "task", "state", "due", "created_at", "finished_at")
RENEWAL = {
    "silent": "verlengt zichzelf elk schooljaar",
    "decision": "verlengt door een besluit",
    "evaluation": "eindigt zonder evaluatie en besluit",
}


@dataclass(frozen=True)
class JobRow:
    id: UUID
    task: str
    organisation: str
    state: JobState
    created_at: datetime
    finished_at: datetime | None

    @property
    def kind(self) -> str:
        return STATE_KINDS[self.state]

    @property
    def word(self) -> str:
        return str(self.state.label)

    @property
    def age(self) -> str:
        """How long it took, or waits already."""
        return duration((self.finished_at or clock.now()) - self.created_at)

    @property
    def may_retry(self) -> bool:
        return self.state in FROM_STATES[RETRY]

    @property
    def may_drop(self) -> bool:
        return self.state in FROM_STATES[DROP]


def jobs_in(state: str) -> QuerySet[Job, dict[str, Any]]:
    """Newest first; only the columns the operator may read."""
    found: QuerySet[Job, dict[str, Any]] = Job.objects.order_by("-created_at", "id").values(*JOB_COLUMNS)
    return found.filter(state=state) if state in JobState.values else found


def job_row(row: dict[str, Any]) -> JobRow:
    """Of the task only a name that the code knows: the column is text."""
    moments = {key: row[key] for key in ("created_at", "finished_at")}
    return JobRow(
        row["id"],
        task_words.get(row["task"], UNKNOWN_TASK),
        row["organisation__name"],
        JobState(row["state"]),
        **moments,
    )


def job_counts() -> dict[str, int]:
    return dict(Job.objects.order_by().values_list("state").annotate(Count("id")))


def duration(span: timedelta) -> str:
    """ "3 minuten", "2 dagen": the largest unit alone."""
    seconds = max(int(span.total_seconds()), 0)
    for size, one, more in ((86400, "dag", "dagen"), (3600, "uur", "uur"), (60, "minuut", "minuten")):
        if seconds >= size:
            return f"{seconds // size} {one if seconds < 2 * size else more}"
    return f"{seconds} {'seconde' if seconds == 1 else 'seconden'}"


def organisations_found(chosen: dict[str, str]) -> QuerySet[Organisation]:
    found = Organisation.objects.filter(withdrawn_on=None).order_by("name", "id")
    if chosen["soort"]:
        found = found.filter(kind=chosen["soort"])
    return found.filter(name__icontains=chosen["zoek"]) if chosen["zoek"] else found


def organisation_rows(found: Iterable[Organisation]) -> list[dict[str, Any]]:
    """With how many memberships are valid today. Counted as the login role: the operator reads no membership. Where
    nobody administers the accounts, the operator invites the first who will."""
    listed = list(found)
    counts = health.outside(lambda: membership_counts([each.pk for each in listed]))
    signed = processor_agreements(listed)
    return [
        _organisation_row(each, *counts.get(each.pk, (0, 0))) | {"signed_on": signed.get(each.pk)} for each in listed
    ]


def processor_agreements(organisations: Iterable[Organisation]) -> dict[UUID, date]:
    """Organisation → when it last signed with who runs the portal (AVG 28): all the operator knows of it."""
    found = ProcessorAgreement.objects.filter(organisation__in=organisations).order_by()
    return dict(found.values_list("organisation_id").annotate(last=Max("signed_on")))


def _organisation_row(organisation: Organisation, members: int, administrators: int) -> dict[str, Any]:
    first = "" if administrators else reverse("colleagues:first", kwargs={"slug": organisation.slug})
    kind = OrganisationKind(organisation.kind)
    first = "" if kind == OrganisationKind.OPERATOR else first
    return {"name": organisation.name, "kind": kind.label, "members": members, "first_url": first}


def membership_counts(organisations: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Organisation → members, and how many of them administer its accounts."""
    active = Membership.objects.valid_on(clock.today()).filter(organisation_id__in=organisations, user__is_active=True)
    administers = Count("id", filter=Q(is_administrator=True))
    rows = active.order_by().values_list("organisation_id").annotate(members=Count("id"), administrators=administers)
    return {organisation: (members, administrators) for organisation, members, administrators in rows}


def agreement_rows() -> list[dict[str, Any]]:
    today = clock.today()
    party = Q(convenant__parties__valid_from__lte=today) & (
        Q(convenant__parties__valid_until=None) | Q(convenant__parties__valid_until__gte=today)
    )
    found = ConvenantVersion.objects.select_related("convenant").annotate(
        party_count=Count("convenant__parties", party),
        last_file=Subquery(AgreementFile.objects.filter(version=OuterRef("pk")).order_by("-revision").values("pk")[:1]),
    )
    return [
        {
            "name": version.convenant.name,
            "number": version.number,
            "revision": version.revision,
            "badge": VERSION_BADGES[VersionStatus(version.status)],
            "file": version.last_file,
            "parties": version.party_count,
            "signed_on": version.signed_on,
            "term": RENEWAL[version.term["renewal"]],
            "loaded_at": version.loaded_at,
            "fingerprint": version.fingerprint[:16],
        }
        for version in found.order_by("convenant__name", "-number")
    ]
