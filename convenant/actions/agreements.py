"""The operator brings an agreement file in."""

from convenant.agreements.agreement import Agreement
from convenant.agreements.ways import LOADERS
from convenant.audit.trail import record
from convenant.models import AgreementFile
from convenant.tenancy.scope import Actor


def load_agreement(agreement: Agreement, way: str, *, actor: Actor) -> AgreementFile | None:
    """All or nothing; None when this very content stands there already. Raises Unacceptable."""
    agreement.loaded_by = actor.display_name
    if not LOADERS[way](agreement):
        return None
    version = agreement.version
    record(actor, f"agreement.{AUDITED[way]}", version, fields=["revision"])
    return version.files.get(revision=version.revision)


AUDITED = {"vaststellen": "adopted", "concept": "drafted", "verbetering": "revised"}
