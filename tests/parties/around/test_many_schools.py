"""Lists over every school of a convenant, with as many schools as a large region has: pages, queries, time."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant import clock
from convenant.models import Convenant
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.terms import version_in_force
from convenant.together import read_together
from parties.models import Location, Party, Service, ServingPerson
from parties.queries import teams
from parties.queries.offering import support_in

ClientOf = Callable[[Actor], Client]
Figure = Callable[[str, object], None]
TEAMS, OFFERING, BOARD = "/c/utrecht/teams/", "/c/utrecht/rond-school/aanbod/", "/mijn/toewijzingen/"
PER_PAGE = 50


def region(count: int, agent: Actor) -> Convenant:
    """So many schools more, each with a location, the politie that serves it, and one seat filled."""
    begun = clock.today() - timedelta(days=9)
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug="utrecht")
        schools = Organisation.objects.bulk_create(
            Organisation(name=f"Streek {n:04}", slug=f"streek-{n:04}", kind="school", sectors=["vo"])
            for n in range(count)
        )
        Party.objects.bulk_create(
            Party(convenant=convenant, organisation=each, role="school", status="signatory", order=99, valid_from=begun)
            for each in schools
        )
        places = Location.objects.bulk_create(
            Location(organisation=each, name=each.name, slug=each.slug, place="Utrecht") for each in schools
        )
        Service.objects.bulk_create(
            Service(convenant=convenant, organisation_id=agent.organisation, location=each, role="politie",
                    valid_from=begun)
            for each in places
        )  # fmt: skip
    with scope(agent):
        ServingPerson.objects.bulk_create(
            ServingPerson(convenant=convenant, organisation_id=agent.organisation, location=each, task="schoolagent",
                          name="Schoolagent", valid_from=begun)
            for each in places
        )  # fmt: skip
    return convenant


def asked(client: Client, page: str) -> tuple[int, Any]:
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(page)
    assert answer.status_code == 200, page
    return len(caught), answer


@pytest.mark.parametrize("count", [120, pytest.param(1500, marks=pytest.mark.slow)])
def test_pages_and_queries_stay_the_same_with_many_schools(
    count: int, utrecht_agent: Actor, utrecht_regie: Actor, client_of: ClientOf, record_property: Figure
) -> None:
    regie, agent = client_of(utrecht_regie), client_of(utrecht_agent)
    pages = ((regie, TEAMS), (regie, OFFERING), (agent, BOARD), (agent, f"{BOARD}?weergave=persoon"), (regie, "/"))
    few = [(client.get(page), asked(client, page)[0])[1] for client, page in pages]
    convenant = region(count, utrecht_agent)
    told, many = [], []
    for client, page in pages:
        client.get(page)
        began = time.process_time()
        number, answer = asked(client, page)
        told.append(f"{page} {time.process_time() - began:.2f} s")
        many.append(number)
        assert answer.context.get("page") is None or len(answer.context["page"]) <= PER_PAGE
    assert many == few
    record_property("figure", f"{count} schools in one circle: {', '.join(told)} of CPU, queries as with few")
    record_property("figure", f"{count} schools: teams {of_teams(convenant, utrecht_regie):.2f} s, "
                              f"offer {of_offer(convenant, utrecht_regie):.2f} s of CPU")  # fmt: skip


def of_teams(convenant: Convenant, actor: Actor) -> float:
    with scope(actor):
        facts, began = teams.facts_of(convenant.pk), time.process_time()
        read_together(facts.together)
        found = teams.teams(version_in_force(convenant), facts)
        assert sum(len(team.vacancies) for team in found) > 0
    return time.process_time() - began


def of_offer(convenant: Convenant, actor: Actor) -> float:
    with scope(actor):
        began = time.process_time()
        assert support_in(convenant)
    return time.process_time() - began


def test_filters_stay_in_the_address_of_the_next_page(
    utrecht_agent: Actor, utrecht_regie: Actor, client_of: ClientOf
) -> None:
    region(PER_PAGE + 20, utrecht_agent)
    regie, agent = client_of(utrecht_regie), client_of(utrecht_agent)
    for client, page, where in (
        (regie, TEAMS, "zoek=streek&leeg=ja"), (regie, OFFERING, "gaten=ja"), (agent, BOARD, "zoek=streek"),
    ):  # fmt: skip
        answer = client.get(f"{page}?{where}")
        text = answer.content.decode().replace("&amp;", "&")
        assert f"{where}&pagina=2" in text, page
        second = client.get(f"{page}?{where}&pagina=2")
        assert 0 < len(second.context["page"]) <= PER_PAGE
        assert not set(map(id, second.context["page"])) & set(map(id, answer.context["page"]))


def test_the_file_holds_what_the_filter_leaves(utrecht_agent: Actor, utrecht_regie: Actor, client_of: ClientOf) -> None:
    region(PER_PAGE + 20, utrecht_agent)
    client = client_of(utrecht_regie)
    rows = client.get(f"{TEAMS}export.csv?zoek=streek 0001").content.decode("utf-8-sig")
    assert "Streek 0001" in rows
    assert "Streek 0002" not in rows


def test_one_school_is_composed_as_among_all(utrecht_regie: Actor, client_of: ClientOf) -> None:
    """The page of one school reads no other; what it says is what the list says."""
    with scope(utrecht_regie):
        convenant = Convenant.objects.get(slug="utrecht")
        version = version_in_force(convenant)
        found = list(teams.teams(version, teams.facts_of(convenant.pk)))
        assert found
        for team in found:
            school = team.party.organisation_id
            alone = teams.team_of(team.party, version, teams.facts_of(convenant.pk, school))
            assert alone == team
