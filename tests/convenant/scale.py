"""A country of made-up convenanten, as files for the real loader: as many gemeenten and schools as there are."""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import yaml
from django.db import connections

from convenant import clock
from convenant.agreements.agreement import prepare_text
from convenant.agreements.loading import adopt
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.models import Convenant, PublishedState, State
from convenant.tenancy.models import Function, Organisation
from convenant.tenancy.scope import scope, system_actor
from parties.accounts import organisation_actor
from tests.conftest import AGREEMENTS

SEED = 75
TEMPLATE = next(path for path in AGREEMENTS if path.stem == "west-friesland")
COUNTRY = {"convenanten": 75, "gemeenten": 342, "schools": 1500}
NATIONAL = {"halt", "om"}
"""Roles of one organisation for the whole country."""


@dataclass(frozen=True)
class Size:
    gemeenten: int
    schools: int


def sizes(convenanten: int, gemeenten: int, schools: int) -> list[Size]:
    """The first is the middle-sized one, the others differ from it by up to half; together the numbers given."""
    rng = random.Random(SEED)
    middle = Size(gemeenten // convenanten, schools // convenanten)
    weights = [rng.uniform(0.5, 1.5) for _ in range(convenanten - 1)]
    left = Size(gemeenten - middle.gemeenten, schools - middle.schools)
    pairs = zip(_shares(left.gemeenten, weights), _shares(left.schools, weights), strict=True)
    return [middle, *(Size(*pair) for pair in pairs)]


def _shares(total: int, weights: list[float]) -> Iterator[int]:
    """Whole numbers of at least one that add up to `total`."""
    done, before = 0, 0.0
    for number, weight in enumerate(weights, 1):
        before += weight
        upto = max(done + 1, round(total * before / sum(weights)))
        yield (total if number == len(weights) else upto) - done
        done = upto


def agreement(number: int, size: Size) -> bytes:
    content: dict[str, Any] = yaml.safe_load(TEMPLATE.read_text())
    slug = f"schaal-{number}"
    content["convenant"] |= {"slug": slug, "name": f"Convenant Schaal {number}", "short_name": f"Schaal {number}"}
    content["version"]["replaces"] = ""
    schools, gemeenten = list(_schools(slug, size.schools)), list(_gemeenten(slug, size.gemeenten))
    roles = {row["role"] for row in content["parties"]} - {"school", "gemeente"}
    content["parties"] = [*schools, *gemeenten, *(_party(_slug(role, slug), role) for role in sorted(roles))]
    served = [role for role in ("politie", "leerplicht", "jongerenwerk") if role in roles]
    content["assignments"] = [{"organisation": _slug(role, slug), "role": role, "locations": "all"} for role in served]
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False).encode()


def _slug(role: str, convenant: str) -> str:
    return role if role in NATIONAL else f"{convenant}-{role}"


def _party(slug: str, role: str, **more: Any) -> dict[str, Any]:
    organisation = {"slug": slug, "name": slug.replace("-", " ").title(), "kind": role}
    return {"organisation": organisation, "role": role, "status": "signatory", **more}


def _schools(slug: str, count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        name = f"{slug}-school-{number}"
        yield _party(
            name, "school", locations=[{"slug": f"{name}-{place}", "name": f"{name} {place}"} for place in "ab"]
        )


def _gemeenten(slug: str, count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield _party(f"{slug}-gemeente-{number}", "gemeente", holds_regie=number == 0)


def load_all(numbered: Iterable[tuple[int, Size]]) -> None:
    for number, size in numbered:
        adopt(prepare_text(agreement(number, size), f"schaal-{number}.yaml"))
        publish_all(f"schaal-{number}")


def publish_all(slug: str) -> None:
    """A state of each duty of each party, as the party itself would publish."""
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        duties, bearers = obligations_of(convenant), bearers_of(convenant.pk)
        organisations = Organisation.objects.in_bulk([bearer.organisation_id for bearer in bearers])
    for bearer in bearers:
        organisation = organisations[bearer.organisation_id]
        with scope(organisation_actor(organisation, Function.COORDINATOR)):
            PublishedState.objects.bulk_create(
                PublishedState(
                    convenant=convenant, organisation=organisation, obligation=duty.key, article=duty.article,
                    school_year=clock.school_year(clock.today()), state=State.KEPT, computed_at=clock.now(),
                )
                for duty in duties
                if bears(duty, bearer)
            )  # fmt: skip


@contextmanager
def copied_database(suffix: str) -> Iterator[Any]:
    """A connection of the web's login to a copy of the test database, which is dropped afterwards."""
    owner, web = connections["owner"], connections["default"]
    name = f"{web.settings_dict['NAME']}_{suffix}"
    for each in (owner, web, connections["worker"]):
        each.close()
    _on_server(owner, f'drop database if exists "{name}" with (force)')
    _on_server(owner, f'create database "{name}" template "{web.settings_dict["NAME"]}"')
    copied = connected(web, name)
    try:
        yield copied
    finally:
        copied.close()
        _on_server(owner, f'drop database "{name}" with (force)')


def _on_server(owner: Any, statement: str) -> None:
    with owner._nodb_cursor() as cursor:
        cursor.execute(statement)


def connected(like: Any, name: str) -> Any:
    copied = like.copy(like.alias)
    copied.settings_dict["NAME"] = name
    return copied


def analyse(name: str) -> None:
    """What the server does by itself some minutes after a load."""
    owner = connected(connections["owner"], name)
    with owner.cursor() as cursor:
        cursor.execute("analyze")
    owner.close()
