"""Who answers for what: each role's own text from the convenant, the matrix per article, the reader's own role."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from convenant.agreements.agreement import Agreement, prepare
from convenant.agreements.loading import adopt
from convenant.agreements.reading import Unacceptable
from convenant.compliance.bearers import bearers_of
from convenant.models import Obligation
from convenant.queries.roles import Responsibilities, responsibilities
from convenant.tenancy.scope import Actor, scope, system_actor
from tests.conftest import AGREEMENTS

from .pages import UT, WE, WF, page, path_of, version_of, words


def found_by(actor: Actor, slug: str) -> Responsibilities:
    version = version_of(actor, slug)
    with scope(actor):
        return responsibilities(version, bearers_of(version.convenant_id))


def answers(actor: Actor, slug: str, role: str, provision: str) -> str:
    """What the column of a role says it answers for, by the article that holds this provision."""
    version = version_of(actor, slug)
    with scope(actor):
        article = next(each for each in version.articles.all() if provision in [row["id"] for row in each.provisions])
    column = next(each for each in found_by(actor, slug).columns if each.role == role)
    return next(answer.text for answer in column.answers if answer.label == article.label)


def role_text(who: str, slug: str, role: str, provision: str, *says: str) -> Any:
    return pytest.param(who, slug, role, provision, says, marks=pytest.mark.provision(provision), id=provision)


ROLE_TEXTS = [
    role_text("anna", WF, "gemeente", "WF-Uitg-5a", "veiligheidsbeleid", "leiding"),
    role_text("anna", WF, "school", "WF-Uitg-5b", "wet", "personeel, leerlingen en bezoekers"),
    role_text("anna", WF, "politie", "WF-Uitg-5c", "orde", "bevoegd gezag"),
    role_text("anna", WF, "halt", "WF-Uitg-5d", "straffen", "voorlichting"),
    role_text("anna", WF, "om", "WF-Uitg-5e", "vervolging", "strafbare feiten"),
    role_text("weert", WE, "school", "WE-Verantw-1", "veilig klimaat", "bezoek"),
    role_text("weert", WE, "politie", "WE-Verantw-2", "handhaaft", "nood"),
    role_text("weert", WE, "halt", "WE-Verantw-4", "jongeren onder de 18"),
    role_text("weert", WE, "gemeente", "WE-Verantw-5", "veiligheid en gezondheid", "regie"),
    role_text("weert", WE, "politie", "WE-2.1", "wet", "hulp"),
    role_text("weert", WE, "politie", "WE-2.2", "jongeren en jongvolwassenen"),
    role_text("weert", WE, "om", "WE-3.1", "vervolgt", "wet"),
    role_text("utrecht", UT, "school", "UT-1.2-1", "Arbowet", "vlak omheen"),
    role_text("utrecht", UT, "politie", "UT-1.2-2", "wetten", "openbare orde"),
    role_text("utrecht", UT, "halt", "UT-1.2-3", "straffen", "voorkomen"),
    role_text("utrecht", UT, "jongerenwerk", "UT-1.2-4", "overlast", "wijk"),
    role_text("utrecht", UT, "zorg", "UT-1.2-5", "kernpartner", "advies", "klimaat"),
    role_text("utrecht", UT, "gemeente", "UT-1.2-6", "samenhangend", "stad en wijken"),
]


@pytest.mark.parametrize(("who", "slug", "role", "provision", "says"), ROLE_TEXTS)
def test_a_role_has_a_column_with_what_it_answers_for(
    who: str, slug: str, role: str, provision: str, says: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    """In the matrix: its column, the text of that article, and the mark of who goes about it. Never a breach."""
    actor = request.getfixturevalue(who)
    text = answers(actor, slug, role, provision)
    assert [each for each in says if each not in text] == []
    found = found_by(actor, slug)
    version = version_of(actor, slug)
    with scope(actor):
        article = next(each for each in version.articles.all() if provision in [row["id"] for row in each.provisions])
    row = next(each for each in found.rows if each.label == article.label)
    assert "V" in row.parts_of(role)
    assert all("V" not in cell.parts for cell in row.cells if cell.role != role)
    told = words(page(actor, "reading:roles", slug))
    assert text in told


@pytest.mark.parametrize(
    ("label", "role", "parts"),
    [
        ("5.7", "school", "VG"),
        ("5.7", "politie", "I"),
        ("4.4", "leerplicht", "V"),
        ("4.4", "gemeente", "G"),
        ("4.4", "school", "O"),
        ("7.2", "halt", "V"),
        ("11.2", "gemeente", "VG"),
        ("11.2", "om", "O"),
        ("9.1", "om", "V"),
        ("9.1", "halt", ""),
    ],
)
def test_the_cells_say_who_bears_who_helps_and_who_goes_about_it(
    label: str, role: str, parts: str, anna: Actor
) -> None:
    row = next(each for each in found_by(anna, WF).rows if each.label == label)
    assert row.parts_of(role) == parts


def test_who_bears_a_duty_is_responsible_and_all_means_every_partner(anna: Actor) -> None:
    """3.1 is of all, its duties of the gemeente: gemeente is responsible, the others take part."""
    found = found_by(anna, WF)
    row = next(each for each in found.rows if each.label == "3.1")
    assert "V" in row.parts_of("gemeente")
    everybody = next(each for each in found.rows if each.label == "10.4")
    assert all("V" in everybody.parts_of(role) for role in ("school", "politie", "om", "halt", "gemeente"))


def test_who_only_cooperates_is_not_asked_what_is_asked_of_all(weert: Actor) -> None:
    """Leerplicht comes by way of the gemeente; it bears only what names it."""
    row = next(each for each in found_by(weert, WE).rows if each.label == "Contactpersonen")
    assert row.parts_of("leerplicht") == ""
    assert "V" in row.parts_of("school")


@pytest.mark.provision("WE-5.1")
def test_in_weert_a_duty_that_names_nobody_is_the_schools(weert: Actor, tmp_path: Path) -> None:
    """5.1 makes the school the first to answer: the file says so, the loader gives it the duty, the page tells it."""
    version = version_of(weert, WE)
    assert version.default_owner == {"role": "school", "article": "5.1"}
    told = words(page(weert, "reading:roles", WE))
    assert "Noemt een afspraak niemand? Dan is deze rol aan zet." in told
    changed = changed_file(WE, tmp_path, without_bearer)
    with scope(system_actor()):
        adopt(changed)
        duty = Obligation.objects.get(version=changed.version, key=changed.content["obligations"][0]["key"])
        assert duty.actors == ["school"]


def without_bearer(content: dict[str, Any]) -> None:
    content["version"]["number"] = 99
    del content["obligations"][0]["actors"]


def changed_file(slug: str, folder: Path, change: Callable[[dict[str, Any]], None]) -> Agreement:
    source = next(path for path in AGREEMENTS if path.stem == slug)
    content = yaml.safe_load(source.read_text())
    change(content)
    (folder / "changed.yaml").write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    return prepare(folder / "changed.yaml")


def test_without_a_default_owner_such_a_file_is_refused(tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        without_bearer(content)
        content.pop("default_owner")

    with pytest.raises(Unacceptable, match=r"drager|actors"):
        changed_file(WE, tmp_path, change)


@pytest.mark.parametrize("part", ["obligations", "rules"])
def test_nothing_may_rest_on_context(part: str, tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content[part][0] |= {"article": "Inleiding"}
        content[part][0].pop("source", None)

    with pytest.raises(Unacceptable, match="Op toelichting rust niets"):
        changed_file(WE, tmp_path, change)


def test_filters_by_role_and_part_stay_in_the_address(bram: Actor) -> None:
    told = words(page(bram, "reading:roles", WF, query="?rol=politie&deel=V"))
    assert "Schoolagent per locatie" in told
    assert "Mediabeleid" in told
    assert "Regie " not in told.partition("Waar elke rol voor staat")[0].partition("Artikelen")[2][:200]
    nothing = words(page(bram, "reading:roles", WF, query="?rol=zon&deel=Q"))
    assert f"{len(found_by(bram, WF).rows)} artikelen." in nothing


def test_our_role_is_that_of_the_reader(bram: Actor, anna: Actor, utrecht: Actor) -> None:
    assert "Onze rol: Politie" in words(page(bram, "reading:roles", WF))
    assert "Onze rol: School of schoolbestuur" in words(page(anna, "reading:roles", WF))
    found = found_by(utrecht, UT)
    column = next(each for each in found.columns if each.role == "school")
    mine = words(page(utrecht, "reading:roles", UT)).partition("Onze rol")[2].partition("artikelen.")[0]
    assert column.answers[0].text in mine


def test_the_file_has_the_same_rows_as_the_page(anna: Actor, client_of: Callable[[Actor], Client]) -> None:
    answer = client_of(anna).get(path_of("reading:roles-export", WF) + "?rol=om")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(found_by(anna, WF).only("om", ""))
    assert '"9.1"' in answer.content.decode()
    assert "verantwoordelijk" in answer.content.decode()


def test_other_circles_have_no_page_here(anna: Actor, client_of: Callable[[Actor], Client]) -> None:
    for name in ("roles", "roles-export", "official", "references", "leerplicht", "activities"):
        assert client_of(anna).get(path_of(f"reading:{name}", UT)).status_code == 404
