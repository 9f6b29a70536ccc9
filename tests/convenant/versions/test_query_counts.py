"""The pages of versions ask the database as often for many answers, signatures and versions as for a few."""

from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant.actions.version_papers import Signed, add_annex, sign_version
from convenant.actions.versions import withdraw_version
from convenant.models import ConvenantVersion
from convenant.queries.amendment import asked_of
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.uploads import PDF, Upload
from tests.conftest import signed_in

from .drafting import WEERT, circulated, everyone_answers, partner

AT = f"/c/{WEERT}/convenant/versies/"
PAGES = {
    "": 11, "{n}/": 17, "{n}/handtekeningen/": 13, "{n}/gevolgen/": 19, "{n}/vaststellen/": 21, "{n}/antwoord/": 13,
    "verschil/?van=1&naar={n}": 14, "../vergelijken/?met=utrecht": 15,
}  # fmt: skip
"""Page → queries, session, membership and scope included."""


def count(client: Client, number: int) -> dict[str, int]:
    found = {}
    for page in PAGES:
        where = AT + page.format(n=number)
        if page.startswith("../"):
            where = f"/c/{WEERT}/convenant/{page[3:]}"
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(where).status_code == 200, where
        found[page] = len(asked)
    return found


def sign(version: ConvenantVersion, parties: int) -> None:
    with scope(system_actor()):
        asked = asked_of(version.convenant_id)[:parties]
    for bearer in asked:
        actor = partner(bearer.organisation_id, version)
        with scope(actor):
            scan = Upload("scan.pdf", PDF, b"%PDF-1.7")
            sign_version(version, Signed("voorzitter", date(2026, 11, 1), scan=scan), actor=actor, seen="")
            add_annex(version, scan, "Bijlage", actor=actor)


def test_many_cost_what_one_costs(weert_regie: Actor) -> None:
    version = circulated(weert_regie)
    everyone_answers(version, silent=14)
    sign(version, 1)
    few = count(signed_in(weert_regie), 2)
    with scope(weert_regie):
        withdraw_version(version, actor=weert_regie)
    third = circulated(weert_regie, WEERT, lambda content: content["version"].update(number=3))
    everyone_answers(third, objecting=3, silent=1)
    sign(third, 6)
    assert count(signed_in(weert_regie), 3) == few == PAGES
