"""Earlier requests of somebody, for a copy for him (AVG 15.3). Who asked stands sealed, without an index."""

from collections.abc import Sequence

from convenant.audit.trail import record
from convenant.models import RequestKind, SubjectRequest
from convenant.permissions import HANDLE_REQUESTS, may
from convenant.redaction import harmless
from convenant.subject_data import MOST, MOST_SEALED, PURPOSE, Found, Reach, Section, ids_in, stands_in
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor

from .requests import opened


class RequestSource:
    title = "Verzoeken over privacy"

    @staticmethod
    def reach(actor: Actor) -> Reach:
        if may(actor, HANDLE_REQUESTS):
            return Reach(True, f"Dit verzoek en eerdere, met het antwoord. De nieuwste {MOST_SEALED}.")
        return Reach(False, "Verzoeken behandelen de FG, de directie, de coördinator en accountbeheerders.")

    @staticmethod
    def find(name: str, actor: Actor) -> list[Found]:
        record(actor, "request.name_sought", Organisation(pk=actor.organisation), purpose=PURPOSE)
        rows = SubjectRequest.objects.order_by("-received_on", "pk")[:MOST_SEALED].iterator()
        hits = [row for row in rows if stands_in(name, row.legible("subject"), row.legible("asked"))]
        for row in hits[:MOST]:
            record(actor, "request.found_by_name", row, purpose=PURPOSE)
        return [
            Found(str(row.pk), RequestKind(row.kind).label, f"ontvangen op {nl_plain(row.received_on)}")
            for row in hits[:MOST]
        ]

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> list[Section]:
        rows = SubjectRequest.objects.filter(pk__in=ids_in(keys)).order_by("-received_on")
        return [_section(row, actor) for row in rows]


def _section(row: SubjectRequest, actor: Actor) -> Section:
    opened(row, actor=actor)
    told = (
        ("Soort", RequestKind(row.kind).label), ("Ontvangen op", nl_plain(row.received_on)),
        ("Van", row.legible("subject")), ("Vraag", row.legible("asked") if row.asked else ""),
        ("Antwoord", row.legible("result") if row.result else ""),
    )  # fmt: skip
    return Section("Verzoek over privacy", tuple((label, harmless(text)) for label, text in told if text), None)
