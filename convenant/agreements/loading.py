"""Adopts a checked agreement file as a version of its convenant, as the operator, all or nothing."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from convenant import clock, registry, remember
from convenant.editing import one_at_a_time
from convenant.models import (
    OPEN_STATUSES,
    AgreementFile,
    Convenant,
    ConvenantVersion,
    VersionStatus,
)
from convenant.tenancy.scope import scope, system_actor

from .agreement import Agreement
from .chain import check_place
from .differences import contents_of, differences
from .differences import told as tell
from .keeping import adopt_sets
from .parts import fingerprint_of, parts_of, values_of
from .revising import MEMBERSHIP_STAYS, revise

MEMBERSHIP = ("parties", "wijken", "assignments")


def adopt(agreement: Agreement, *, dry_run: bool = False) -> list[str]:
    """What changed, in Dutch sentences; empty when nothing did. Raises Unacceptable before anything is kept."""
    return load(agreement, _adopt_version, dry_run=dry_run)


def load_revision(agreement: Agreement, *, dry_run: bool = False) -> list[str]:
    """As `adopt`, where the number in force with other content is better words for the same text."""
    return load(agreement, _revise_version, dry_run=dry_run)


def load(agreement: Agreement, place: Callable[[Agreement], list[str]], *, dry_run: bool = False) -> list[str]:
    """`place` makes the version; then come the sets it names and the parts of other apps."""
    with scope(system_actor()):
        with transaction.atomic():
            # two loads of one convenant wait for each other: the second one sees what the first one did
            one_at_a_time("agreement", agreement.content["convenant"]["slug"])
            told = [*place(agreement), *adopt_sets(agreement)]
            for _, loader in registry.agreement_loaders:
                told += loader(agreement)
            agreement.document.accept()
            _keep_file(agreement)
            transaction.set_rollback(dry_run)
    remember.forget_soon()
    return told


def _keep_file(agreement: Agreement) -> None:
    version = agreement.version
    if agreement.is_new or agreement.is_revision:
        AgreementFile.objects.create(
            version=version,
            revision=version.revision,
            text=agreement.document.text,
            fingerprint=version.fingerprint,
            differences=[each.kept() for each in agreement.differences],
            loaded_by=agreement.loaded_by,
        )


def _adopt_version(agreement: Agreement) -> list[str]:
    content = agreement.content
    agreement.convenant = convenant_named(content["convenant"])
    former = agreement.convenant.versions.filter(status=VersionStatus.ADOPTED).first()
    if former and former.fingerprint == fingerprint_of(content):
        agreement.version = former
        return []
    check_place(agreement)
    _save_convenant(agreement.convenant, content["convenant"])
    since = content["version"]["signed_on"] or clock.today()
    told = _make_way(agreement, since)
    before = contents_of(former)
    add_version(agreement, valid_from=since)
    agreement.differences = list(differences(before, contents_of(agreement.version)))
    return [*tell(agreement.version, former, agreement.differences), *told]


def _revise_version(agreement: Agreement) -> list[str]:
    content = agreement.content
    agreement.convenant = convenant_named(content["convenant"])
    former = agreement.convenant.versions.filter(status=VersionStatus.ADOPTED).first()
    if former is None or former.number != content["version"]["number"] or former.fingerprint == fingerprint_of(content):
        return _adopt_version(agreement)
    agreement.version, agreement.is_revision = former, True
    _save_convenant(agreement.convenant, content["convenant"])
    parted = any(former.membership.get(part) != _plain(content.get(part)) for part in MEMBERSHIP)
    agreement.differences = revise(agreement, values_of(content), parts_of(agreement))
    head = f"{agreement.convenant.short_name}: versie {former.number}, verbetering {former.revision}."
    return [head, *map(str, agreement.differences), *([MEMBERSHIP_STAYS] if parted else [])]


def _plain(value: Any) -> Any:
    """As it comes back from the database."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _make_way(agreement: Agreement, since: date) -> list[str]:
    """What was in force is replaced; a draft that lay open has lost its point."""
    told = []
    for version in agreement.convenant.versions.filter(status__in=(VersionStatus.ADOPTED, *OPEN_STATUSES)):
        if version.status == VersionStatus.ADOPTED:
            version.status, version.valid_until = VersionStatus.REPLACED, last_day(version, since)
        else:
            version.status = VersionStatus.WITHDRAWN
            told.append(f"Concept van versie {version.number} ingetrokken.")
        version.save(update_fields=["status", "valid_until"])
    return told


def last_day(version: ConvenantVersion, since: date) -> date:
    """Of a version that is replaced from `since`: the day before, never before its own first day."""
    return max(since - timedelta(days=1), version.valid_from or since)


def convenant_named(identity: dict[str, Any]) -> Convenant:
    return Convenant.objects.filter(slug=identity["slug"]).first() or Convenant(slug=identity["slug"])


def _save_convenant(convenant: Convenant, identity: dict[str, Any]) -> None:
    fields = ("name", "short_name", "region", "article_prefix", "territory_unit", "sectors", "theme")
    for name in fields:
        setattr(convenant, name, identity[name])
    convenant.save()


def add_version(agreement: Agreement, **chosen: Any) -> None:
    """The version with its parts. `chosen` wins over what the file says of the version itself."""
    content = agreement.content
    agreement.version = ConvenantVersion.objects.create(
        convenant=agreement.convenant,
        membership={part: content[part] for part in MEMBERSHIP if part in content},
        **values_of(content) | {"status": content["version"]["status"]} | chosen,
    )
    agreement.is_new = True
    for model, rows in parts_of(agreement).items():
        model.objects.bulk_create(rows)
