"""From evidence to a state, from a state to what everybody sees."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant import registry
from convenant.actions.compliance import publish_states
from convenant.actions.term import Resolved, record_term_decision
from convenant.compliance.bearers import Bearer, bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.compliance.judging import judge, state_of, worst
from convenant.errors import Refused
from convenant.evidence import Finding
from convenant.models import Convenant, ConvenantVersion, Obligation, PublishedState, Rule, State
from convenant.tenancy.scope import Actor, system_actor
from parties.actions.contacts import Details, name_contact

TODAY = date(2026, 11, 21)
YEAR = 2026
Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]


def obligation(
    kind: str, strength: str = "resultaat", signed: date | None = date(2025, 10, 1), **rhythm: int
) -> Obligation:
    return Obligation(
        key="x", strength=strength, actors=["all"], rhythm={"kind": kind, **rhythm}, evidence="x",
        evidence_arguments={}, version=ConvenantVersion(signed_on=signed),
    )  # fmt: skip


def finding(count: int, wanted: int | None = None, **days: date) -> Finding:
    return Finding(count, wanted, days.get("last"), days.get("next"), "bewijs", lapses_on=days.get("lapses"))


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (finding(1), State.KEPT),
        (finding(0), State.LATE),
        (finding(3, 4), State.LATE),
        (finding(4, 4), State.KEPT),
        (finding(1, lapses=TODAY + timedelta(days=60)), State.SOON),
        (finding(1, lapses=TODAY + timedelta(days=61)), State.KEPT),
        (None, State.UNSEEN),
    ],
)
def test_standing_duty(found: Finding | None, state: State) -> None:
    assert state_of(obligation("standing"), found, YEAR, TODAY) == state


@pytest.mark.parametrize(
    ("times", "found", "today", "state"),
    [
        (2, finding(0), TODAY, State.NOT_YET),
        (2, finding(1, next=TODAY + timedelta(days=19)), TODAY, State.SOON),
        (2, finding(2), TODAY, State.KEPT),
        (2, finding(1), date(2027, 5, 31), State.NOT_YET),
        (2, finding(1), date(2027, 6, 1), State.SOON),
        (2, finding(1), date(2027, 7, 31), State.SOON),
        (2, finding(1), date(2027, 8, 1), State.LATE),
        (6, finding(0), TODAY, State.LATE),
        (6, finding(1), TODAY, State.SOON),
        (6, finding(1), date(2026, 12, 1), State.LATE),
    ],
)
def test_duty_of_so_many_times_a_school_year(times: int, found: Finding, today: date, state: State) -> None:
    assert state_of(obligation("per_school_year", times=times), found, YEAR, today) == state


def test_every_two_months_is_an_interval_and_twice_a_year_is_not() -> None:
    assert judge(obligation("per_school_year", times=6), finding(0), YEAR, TODAY).due_on == date(2026, 9, 30)
    assert judge(obligation("per_school_year", times=2), finding(0), YEAR, TODAY).due_on == date(2027, 7, 31)


@pytest.mark.parametrize(
    ("found", "today", "state"),
    [
        (finding(0), date(2026, 8, 1), State.NOT_YET),
        (finding(0), date(2026, 8, 2), State.SOON),
        (finding(0), date(2026, 10, 1), State.SOON),
        (finding(0), date(2026, 10, 2), State.LATE),
        (finding(1, last=date(2026, 9, 20)), TODAY, State.KEPT),
        (finding(1, last=date(2025, 11, 20)), TODAY, State.LATE),
    ],
)
def test_duty_that_comes_back_after_months(found: Finding, today: date, state: State) -> None:
    year = YEAR if today >= date(2026, 8, 1) else YEAR - 1
    assert state_of(obligation("every_months", months=12), found, year, today) == state


def test_duty_within_months_of_signing() -> None:
    once = obligation("once", within_months=12)
    assert state_of(once, finding(0), YEAR, date(2026, 10, 1)) == State.SOON
    assert state_of(once, finding(0), YEAR, date(2026, 10, 2)) == State.LATE
    assert state_of(once, finding(1), YEAR, TODAY) == State.KEPT
    assert state_of(obligation("once", signed=None, within_months=12), finding(0), YEAR, TODAY) == State.UNSEEN


def test_duty_on_an_event_waits_for_the_event() -> None:
    assert state_of(obligation("on_event"), finding(0), YEAR, TODAY) == State.NOT_YET
    assert state_of(obligation("on_event"), finding(1), YEAR, TODAY) == State.KEPT


@pytest.mark.provision("UT-21c", "UT-21a-2")
@pytest.mark.parametrize(
    ("kind", "rhythm"),
    [
        ("standing", {}),
        ("every_months", {"months": 12}),
        ("per_school_year", {"times": 6}),
        ("once", {"within_months": 12}),
    ],
)
def test_what_is_voluntary_is_never_late(kind: str, rhythm: dict[str, Any]) -> None:
    assert state_of(obligation(kind, "resultaat", **rhythm), finding(0), YEAR, TODAY) == State.LATE
    assert state_of(obligation(kind, "vrijwillig", **rhythm), finding(0), YEAR, TODAY) == State.SOON


@pytest.mark.provision("WE-2.3")
def test_gap_in_an_effort_is_a_notice_and_not_a_breach() -> None:
    assert state_of(obligation("standing", "inspanning"), finding(0), YEAR, TODAY) == State.SOON
    assert state_of(obligation("standing", "resultaat"), finding(0), YEAR, TODAY) == State.LATE


def test_coming_school_year_is_not_judged() -> None:
    assert state_of(obligation("standing"), finding(0), YEAR + 1, TODAY) == State.NOT_YET


def test_worst_state_of_a_cell() -> None:
    assert worst([State.KEPT, State.UNSEEN]) == State.UNSEEN
    assert worst([State.SOON, State.LATE, State.KEPT]) == State.LATE
    assert worst([]) is None


def bearer(**fields: Any) -> Bearer:
    given = {
        "organisation_id": None,
        "slug": "a",
        "name": "A",
        "short_name": "A",
        "role": "school",
        "status": "signatory",
    }
    return Bearer(**(given | {"sectors": ()} | fields))


def test_who_bears_a_duty() -> None:
    duty = obligation("standing")
    assert bears(duty, bearer())
    assert not bears(duty, bearer(status="via_gemeente", role="leerplicht"))
    assert not bears(duty, bearer(status="cooperating"))
    duty.actors = ["leerplicht"]
    assert bears(duty, bearer(status="via_gemeente", role="leerplicht"))
    duty.actors, duty.evidence_arguments = ["school"], {"sectors": ["vo"]}
    assert bears(duty, bearer(sectors=("vo", "vso")))
    assert not bears(duty, bearer(sectors=("mbo",)))
    duty.evidence_arguments = {"organisations": ["b"]}
    assert not bears(duty, bearer())
    duty.evidence_arguments, duty.strength = {}, "feit"
    assert not bears(duty, bearer())


def west_friesland() -> Convenant:
    return Convenant.objects.get(slug="west-friesland")


def states_of(actor: Actor, convenant: Convenant) -> dict[str, str]:
    found = PublishedState.objects.filter(convenant=convenant, organisation_id=actor.organisation)
    return dict(found.values_list("obligation", "state"))


@pytest.mark.provision("WF-2.1")
def test_named_contact_changes_the_published_state(anna: Actor, femke: Actor, acting: Acting) -> None:
    with acting(anna):
        convenant = west_friesland()
        publish_states(convenant, actor=anna)
        assert states_of(anna, convenant)["contact-bestuurlijk"] == State.LATE
        name_contact(convenant, Details("Bestuurder", "Bestuurder", "bestuurlijk", TODAY), actor=anna)
        assert publish_states(convenant, actor=anna) == 1
    with acting(femke):
        assert states_of(anna, convenant)["contact-bestuurlijk"] == State.KEPT


def test_publishing_twice_changes_nothing(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        convenant = west_friesland()
        assert publish_states(convenant, actor=anna) > 10
        before = list(PublishedState.objects.order_by("pk").values())
        assert publish_states(convenant, actor=anna) == 0
        assert list(PublishedState.objects.order_by("pk").values()) == before


def test_only_own_duties_are_published(anna: Actor, dirk: Actor, acting: Acting) -> None:
    with acting(anna):
        publish_states(west_friesland(), actor=anna)
        assert set(PublishedState.objects.values_list("organisation_id", flat=True)) == {anna.organisation_id}


def test_state_holds_no_name(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        convenant = west_friesland()
        name_contact(convenant, Details("Vertrouwelijke Naam", "Bestuurder", "bestuurlijk", TODAY), actor=anna)
        publish_states(convenant, actor=anna)
        labels = list(PublishedState.objects.values_list("label", flat=True))
    assert len(labels) > 10
    assert not any("Vertrouwelijke" in label for label in labels)


def test_docent_and_outsider_publish_nothing(carla: Actor, eva: Actor, anna: Actor, acting: Acting) -> None:
    with acting(carla), pytest.raises(Refused):
        publish_states(west_friesland(), actor=carla)
    with acting(eva), pytest.raises(Refused, match="geen partij"):
        publish_states(west_friesland(), actor=eva)


def test_without_a_rule_the_gate_keeps_a_state_inside(anna: Actor, acting: Acting) -> None:
    with acting(system_actor()):
        for rule in Rule.objects.filter(version__convenant__slug="west-friesland", data__contains="process"):
            rule.delete()
    with acting(anna), pytest.raises(Refused, match="het convenant zegt hier niets over"):
        publish_states(west_friesland(), actor=anna)


def test_unknown_source_is_unseen(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        publish_states(west_friesland(), actor=anna)
        states = states_of(anna, west_friesland())
    unknown = [o for o in own_obligations(anna, acting) if registry.evidence.get(o.evidence) is None]
    assert unknown
    assert {states[o.key] for o in unknown} == {State.UNSEEN}


def own_obligations(actor: Actor, acting: Acting) -> list[Obligation]:
    with acting(actor):
        convenant = west_friesland()
        mine = next(b for b in bearers_of(convenant.pk) if b.organisation_id == actor.organisation_id)
        return [o for o in obligations_of(convenant) if bears(o, mine)]


@pytest.mark.provision("WF-4.1", "UT-12a")
def test_gemeente_watches_every_party_per_article(
    femke: Actor, utrecht_regie: Actor, anna: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna):
        publish_states(west_friesland(), actor=anna)
    page = client_of(femke).get("/c/west-friesland/naleving/").content.decode()
    assert "Atlas College, artikel 2.1: te laat" in page
    assert "Tabor College, artikel 2.1: van hier niet te zien" in page
    assert client_of(utrecht_regie).get("/c/utrecht/naleving/").status_code == 200
    assert client_of(utrecht_regie).get("/c/west-friesland/naleving/").status_code == 404


@pytest.mark.provision("WF-Uitg-2")
def test_overall_clause_stands_beside_the_duties_of_west_friesland_only(
    femke: Actor, utrecht_regie: Actor, client_of: ClientOf
) -> None:
    page = client_of(femke).get("/c/west-friesland/naleving/").content.decode()
    assert page.index("Resultaat: dit moet") < page.index("Inspanning: dit proberen partijen")
    assert "Alle partijen beloven zich in te spannen." in page
    other = client_of(utrecht_regie).get("/c/utrecht/naleving/").content.decode()
    assert "Alle partijen beloven zich in te spannen." not in other
    assert "Vrijwillig: dit mag" in other


@pytest.mark.parametrize("view", ["te-laat", "binnenkort", "resultaat", "inspanning", "onzin"])
def test_views_and_unknown_filters_never_fail(femke: Actor, client_of: ClientOf, view: str) -> None:
    address = f"/c/west-friesland/naleving/?weergave={view}&rol=onzin&artikel=99&partij=niemand&schooljaar=x"
    assert client_of(femke).get(address).status_code == 200


def test_cell_opens_its_evidence_on_its_own_address(
    femke: Actor, anna: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna):
        publish_states(west_friesland(), actor=anna)
    page = client_of(femke).get("/c/west-friesland/naleving/?artikel=2.1&partij=atlas-college").content.decode()
    assert "Bestuurlijk: niemand" in page
    assert 'id="bewijs"' in page
    assert "Niemand kan hem zelf aanvinken" in page


def test_csv_holds_the_duties_and_runs_no_formula(femke: Actor, client_of: ClientOf) -> None:
    answer = client_of(femke).get("/c/west-friesland/naleving/export.csv?rol=school")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    assert lines[0].startswith('\ufeff"Artikel";"Afspraak"')
    assert any("Atlas College" in line for line in lines)
    assert not any("Gemeente Hoorn" in line for line in lines)


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_matrix_asks_the_same_number_of_queries_with_more_states(
    femke: Actor, anna: Actor, dirk: Actor, bram: Actor, acting: Acting, client_of: ClientOf
) -> None:
    client = client_of(femke)
    address = "/c/west-friesland/naleving/"
    with acting(anna):
        publish_states(west_friesland(), actor=anna)
    client.get(address)
    assert queries_of(client, address) == MATRIX_QUERIES
    for actor in (dirk, bram):
        with acting(actor):
            publish_states(west_friesland(), actor=actor)
    assert queries_of(client, address) == MATRIX_QUERIES


MATRIX_QUERIES = 11


def test_party_sees_what_others_see_about_it_and_refreshes(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert "Nog niets gepubliceerd." in client.get("/c/west-friesland/naleving/wij/").content.decode()
    assert client.get("/c/west-friesland/naleving/wij/ververs/").status_code == 405
    assert client.post("/c/west-friesland/naleving/wij/ververs/").status_code == 302
    page = client.get("/c/west-friesland/naleving/wij/").content.decode()
    assert "Bestuurlijk: niemand" in page
    assert "Gepubliceerd op 21 november 2026" in page


def test_docent_may_look_but_not_refresh(carla: Actor, client_of: ClientOf) -> None:
    client = client_of(carla)
    assert client.get("/c/west-friesland/naleving/wij/").status_code == 200
    assert client.post("/c/west-friesland/naleving/wij/ververs/").status_code == 403


def test_outside_the_circle_naleving_does_not_exist(eva: Actor, operator: Actor, client_of: ClientOf) -> None:
    for actor in (eva, operator):
        for page in ("", "wij/", "looptijd/", "export.csv"):
            assert client_of(actor).get(f"/c/west-friesland/naleving/{page}").status_code == 404


@pytest.mark.provision("WE-12.2")
def test_regie_records_the_decision_and_the_state_follows(
    weert_regie: Actor, client_of: ClientOf, acting: Acting
) -> None:
    client = client_of(weert_regie)
    address = "/c/weert-nederweert/naleving/looptijd/"
    assert "Besluit over verlenging ontbreekt" in client.get(address).content.decode()
    sent = {"kind": "extension", "decided_on": "2026-09-20", "body": "de werkgroep"}
    assert client.post(address, sent).status_code == 302
    assert "Loopt tot 1 oktober 2027." in client.get(address).content.decode()
    with acting(weert_regie):
        weert = Convenant.objects.get(slug="weert-nederweert")
        assert states_of(weert_regie, weert)["verlenging"] == State.KEPT
        assert states_of(weert_regie, weert)["jaarlijkse-evaluatie"] == State.LATE


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "extension", "decided_on": "2026-11-22", "body": "x"}, "ligt in de toekomst"),
        (
            {"kind": "extension", "decided_on": "2026-09-20", "extends_to": "2026-09-19", "body": "x"},
            "nieuwe einddatum ligt voor",
        ),
        (
            {"kind": "evaluation", "decided_on": "2026-09-20", "extends_to": "2027-09-19", "body": "x"},
            "alleen bij een verlenging",
        ),
        ({"kind": "evaluation", "decided_on": "20 sept", "body": "x"}, "Vul een datum in"),
        ({"kind": "onzin", "decided_on": "20-09-2026", "body": "x"}, "onzin"),
        ({}, "Kies wat er is besloten."),
    ],
)
def test_wrong_decision_is_a_form_error(
    weert_regie: Actor, client_of: ClientOf, sent: dict[str, str], sentence: str
) -> None:
    answer = client_of(weert_regie).post("/c/weert-nederweert/naleving/looptijd/", sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_only_regie_records_a_decision(weert: Actor, client_of: ClientOf, acting: Acting) -> None:
    client = client_of(weert)
    assert "Besluit vastleggen" not in client.get("/c/weert-nederweert/naleving/looptijd/").content.decode()
    assert client.post("/c/weert-nederweert/naleving/looptijd/", {"kind": "extension"}).status_code == 404
    with acting(weert), pytest.raises(Refused, match="Alleen wie de regie voert"):
        record_term_decision(
            Convenant.objects.get(slug="weert-nederweert"), Resolved("extension", TODAY, "x"), actor=weert
        )
