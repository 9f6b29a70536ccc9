"""Loading a convenant on a page: check, summary, load; nothing typed is lost, twice is once, others see nothing."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from convenant.agreements.reading import MAX_BYTES
from convenant.agreements.schema import schema_text
from convenant.audit.models import Entry
from convenant.models import AgreementFile, Article, ConvenantVersion
from convenant.tenancy.scope import MEMBER, Actor, scope, system_actor
from tests.convenant.conftest import UTRECHT
from tests.convenant.test_agreement_schema import FOURTH

ClientOf = Callable[[Actor], Client]
PAGE = "/beheer/convenanten/laden/"
TEXT = UTRECHT.read_text()
BETTER = TEXT.replace('title: "Wijkagent"', 'title: "De wijkagent"', 1)
NEXT = BETTER.replace("number: 1\n", "number: 2\n", 1)
WRONG = TEXT.replace("region: midden", "region: oost", 1)


@pytest.fixture
def beheer(operator: Actor, client_of: ClientOf) -> Client:
    return client_of(operator)


def shown(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:1500]
    return unescape(answer.content.decode())


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found.group(1)


def checked(client: Client, text: str) -> str:
    return shown(client.post(PAGE, {"text": text, "way": "nakijken"}))


def loaded(client: Client, text: str, way: str) -> Any:
    return client.post(PAGE, {"text": text, "way": way, "seen": seen(checked(client, text))})


def utrecht() -> list[tuple[int, int, str]]:
    with scope(system_actor()):
        rows = ConvenantVersion.objects.filter(convenant__slug="utrecht").order_by("number")
        return list(rows.values_list("number", "revision", "status"))


def test_problems_with_their_lines_and_the_text_back(beheer: Client) -> None:
    page = shown(beheer.post(PAGE, {"text": WRONG}), 422)
    line = TEXT[: TEXT.index("region: midden")].count("\n") + 1
    row = re.search(r'data-label="regel">(\d+)</td>\s*<th[^>]*>(.*?)</th>\s*<td><code>(.*?)</code>', page, re.S)
    assert row
    assert row.groups() == (
        str(line), "'oost' is onbekend bij 'region'. Kies uit: midden, noord, zuid.", "region: oost"
    )  # fmt: skip
    assert WRONG.strip() in page
    assert 'value="vaststellen"' not in page


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"x: [", b"\x00", b"- a\n", b"a: &a 1"])
def test_what_is_no_agreement_is_refused_in_words(raw: bytes, beheer: Client) -> None:
    page = shown(beheer.post(PAGE, {"file": SimpleUploadedFile("x.yaml", raw)}), 422)
    assert "Dit klopt nog niet" in page


def test_nothing_and_too_much(beheer: Client) -> None:
    assert "Kies een bestand of plak de tekst." in shown(beheer.post(PAGE, {"text": " "}), 422)
    large = SimpleUploadedFile("x.yaml", b"x" * (MAX_BYTES + 1))
    assert "Het bestand is groter dan 1 MB." in shown(beheer.post(PAGE, {"file": large, "text": ""}), 422)
    assert "Het bestand is groter dan 1 MB." in shown(beheer.post(PAGE, {"text": "x" * (MAX_BYTES + 1)}), 422)


def test_a_summary_first_and_nothing_kept(beheer: Client) -> None:
    page = shown(beheer.post(PAGE, {"file": SimpleUploadedFile("nieuw.yaml", NEXT.encode())}))
    for words in ("Gemeente Utrecht", "artikel 6", "Wijkagent", "De wijkagent", "Laden als concept"):
        assert words in page
    assert NEXT.strip() in page
    assert utrecht() == [(1, 1, "adopted")]


def test_loads_as_the_version_in_force(beheer: Client, operator: Actor) -> None:
    answer = loaded(beheer, NEXT, "vaststellen")
    assert answer.status_code == 302
    page = shown(beheer.get(answer["Location"]))
    assert "Utrecht, versie 2" in page
    assert "De wijkagent" in page
    assert utrecht() == [(1, 1, "replaced"), (2, 1, "adopted")]
    with scope(operator):
        kept = AgreementFile.objects.get(version__convenant__slug="utrecht", version__number=2)
        assert kept.loaded_by == operator.display_name
        version = kept.version_id
    with scope(replace(operator, role=MEMBER)):  # the trail is the organisation's; the role of beheer reads none
        assert [entry.action for entry in Entry.objects.filter(object_id=version)] == ["agreement.adopted"]
    assert beheer.get(f"/beheer/convenanten/bestand/{kept.pk}.yaml").content.decode() == NEXT


def test_loads_as_a_draft_beside_it(beheer: Client) -> None:
    assert loaded(beheer, NEXT, "concept").status_code == 302
    assert utrecht() == [(1, 1, "adopted"), (2, 1, "draft")]
    assert "concept" in shown(beheer.get("/beheer/convenanten/"))


def test_better_words_need_no_new_number(beheer: Client) -> None:
    page = checked(beheer, BETTER)
    assert "Laden als verbetering" in page
    assert "Laden als concept" not in page
    answer = loaded(beheer, BETTER, "verbetering")
    assert "Wijkagent" in shown(beheer.get(answer["Location"]))
    assert utrecht() == [(1, 2, "adopted")]
    with scope(system_actor()):
        assert Article.objects.get(version__convenant__slug="utrecht", label="6").title == "De wijkagent"


def test_twice_is_once(beheer: Client) -> None:
    mark = seen(checked(beheer, NEXT))
    answers = [beheer.post(PAGE, {"text": NEXT, "way": "vaststellen", "seen": mark}) for _ in range(2)]
    assert answers[0].status_code == 302
    assert "Deze inhoud staat er al: versie 2, vastgesteld." in shown(answers[1])
    assert utrecht() == [(1, 1, "replaced"), (2, 1, "adopted")]


def test_what_is_loaded_is_what_was_shown(beheer: Client) -> None:
    """Edited after checking, or never checked: the summary comes again."""
    for mark in (seen(checked(beheer, BETTER)), ""):
        page = shown(beheer.post(PAGE, {"text": NEXT, "way": "vaststellen", "seen": mark}), 409)
        assert "is veranderd sinds u nakeek" in page
    assert utrecht() == [(1, 1, "adopted")]


def test_windows_line_ends_of_the_box_change_nothing(beheer: Client) -> None:
    mark = seen(checked(beheer, NEXT))
    answer = beheer.post(PAGE, {"text": NEXT.replace("\n", "\r\n"), "way": "vaststellen", "seen": mark})
    assert answer.status_code == 302


def test_a_fourth_convenant_from_the_page(beheer: Client) -> None:
    text = FOURTH.read_text()
    page = checked(beheer, text)
    assert "Dit convenant is er nog niet." in page
    assert "Samenwerkingsverband Zuiderkade" in page
    answer = loaded(beheer, text, "vaststellen")
    assert "Zuiderkade, versie 4" in shown(beheer.get(answer["Location"]))


def test_what_the_database_refuses_is_said_too(beheer: Client) -> None:
    other = NEXT.replace('name: "Halt", kind: halt', 'name: "Halt", kind: zorg', 1)
    assert "Organisatie 'halt' bestaat al als Halt." in shown(beheer.post(PAGE, {"text": other}), 422)


def test_downloads(beheer: Client) -> None:
    assert beheer.get(f"{PAGE}schema.json").content.decode() == schema_text()
    assert beheer.get(f"{PAGE}utrecht.yaml").content.decode() == TEXT
    assert beheer.get(f"{PAGE}geheim.yaml").status_code == 404
    with scope(system_actor()):
        first = AgreementFile.objects.get(version__convenant__slug="utrecht")
    answer = beheer.get(f"/beheer/convenanten/bestand/{first.pk}.yaml")
    assert answer.content.decode() == TEXT
    assert "utrecht-1.1.yaml" in answer["Content-Disposition"]


def test_for_others_it_is_not_there(anna: Actor, femke: Actor, bram: Actor, client_of: ClientOf) -> None:
    with scope(system_actor()):
        first = AgreementFile.objects.values_list("pk", flat=True)[0]
    for actor in (anna, femke, bram):
        client = client_of(actor)
        for address in addresses(first):
            assert client.get(address).status_code == 404, address
        assert client.post(PAGE, {"text": NEXT, "way": "vaststellen"}).status_code == 404
    assert utrecht() == [(1, 1, "adopted")]


def addresses(first: UUID) -> list[str]:
    kept = f"/beheer/convenanten/bestand/{first}"
    return [PAGE, f"{PAGE}schema.json", f"{PAGE}utrecht.yaml", f"{kept}/", f"{kept}.yaml"]
