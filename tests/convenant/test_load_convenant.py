"""load_convenant: everything wrong is said at once, by line, and nothing changes until all of it is right."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from convenant.agreements.agreement import prepare
from convenant.agreements.loading import adopt
from convenant.agreements.reading import MAX_BYTES, Unacceptable, read
from convenant.models import Article, Category, Convenant, ConvenantVersion, Rule, VersionStatus
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import scope, system_actor
from parties.models import Location, Party, Service, Wijk
from protocols.models import StepTemplate
from tests.conftest import AGREEMENTS
from tests.convenant.conftest import UTRECHT, Edited


def _load(path: Path, **options: Any) -> str:
    told = StringIO()
    call_command("load_convenant", str(path), stdout=told, **options)
    return told.getvalue()


def _line(path: Path, text: str) -> int:
    """The number of the only line that holds `text`."""
    found = [number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line]
    assert len(found) == 1, found
    return found[0]


def _state() -> list[Any]:
    with scope(system_actor()):
        counts = [
            model._default_manager.count() for model in (Article, Rule, Party, Service, Location, Organisation, Wijk)
        ]
        versions = ConvenantVersion.objects.order_by("convenant__slug", "number").values_list(
            "number", "status", "fingerprint"
        )
        return [*counts, *versions]


def test_loading_again_changes_nothing(db: None) -> None:
    before = _state()
    for path in AGREEMENTS:
        assert _load(path) == "Niets veranderd.\n"
    assert _state() == before


def test_the_world_is_what_the_file_says(db: None) -> None:
    with scope(system_actor()):
        utrecht = ConvenantVersion.objects.get(convenant__slug="utrecht")
        parties = {
            party.organisation.slug: party
            for party in Party.valid.select_related("organisation").filter(convenant=utrecht.convenant_id)
        }
        assert Organisation.objects.filter(slug="halt").count() == 1
        assert Party.valid.filter(organisation__slug="halt").count() == len(AGREEMENTS)
        assert Wijk.objects.filter(convenant=utrecht.convenant_id).count() == 10
        leerplicht = Service.valid.filter(convenant=utrecht.convenant_id, organisation__slug="leerplicht-utrecht")
        assert (
            leerplicht.count() == Location.objects.filter(organisation__parties__convenant=utrecht.convenant_id).count()
        )
        steps = dict(
            StepTemplate.objects.filter(category__in=["", "SEK-02"], number=7).values_list("category", "mandatory")
        )
    assert utrecht.signed_on is not None
    assert {party.valid_from for party in parties.values()} == {utrecht.signed_on}
    assert parties["gemeente-utrecht"].holds_regie
    assert (parties["mbo-utrecht"].signed, parties["pouwer-college"].signed) == ("ja", "staat niet in de tekst")
    assert steps == {"": False, "SEK-02": True}


WRONG = [
    ("number: 1\n  status", "number: een\n  status", "'number' moet een heel getal zijn."),
    ("signed_on: 2021-06-15", "signed_on: 2021-06-31", "'2021-06-31' bestaat niet als datum of getal."),
    ("signed_on: 2021-06-15", "signed_on: vorig jaar", "'signed_on' moet een datum zijn, zoals 2026-11-24."),
    ("region: midden", "region: midden\n  kleur: rood", "De sleutel 'kleur' is onbekend bij 'convenant'."),
    ("region: midden", "region: midden\n  region: zuid", "De sleutel 'region' staat hier twee keer."),
    ("region: midden", "region: oost", "'oost' is onbekend bij 'region'. Kies uit: midden, noord, zuid."),
    ("region: midden", "region: &a midden", "Ankers en verwijzingen (& en *) mogen niet in dit bestand."),
    ("region: midden", "region: !!python/name:os.system midden", "Een type als tag:yaml.org,2002:python"),
    ('label: "3 lid c"', 'label: "3 lid b"', "Artikel '3 lid b' staat hier voor de tweede keer. Zie ook regel"),
    ("id: UT-3c,", "id: UT-3b,", "Bepaling 'UT-3b' staat hier voor de tweede keer. Zie ook regel"),
    ("id: UT-3c,", "id: wat dan ook,", "'wat dan ook' is geen goede waarde voor 'id'."),
    ("renewal: evaluation", "renewal: nooit", "'nooit' is onbekend bij 'renewal'."),
    ("  - id: UT-R04\n    from: school", "  - id: UT-R04\n    from: buurman", "'buurman' is onbekend bij 'from'."),
    ("data: [core]\n    outcome", "data: [kern]\n    outcome", "'kern' is onbekend bij 'data'."),
    ("data: [release]\n    outcome: allow", "data: [release]\n    outcome: soms", "'soms' is onbekend bij 'outcome'."),
    ("  - id: UT-R04", "  - id: UT-R03", "Regel 'UT-R03' staat hier voor de tweede keer. Zie ook regel"),
    ('article: "16"\n    sentence', 'article: "99"\n    sentence', "Artikel '99' bestaat niet in dit bestand."),
    ("evidence: meetings.held", "evidence: ergens", "'ergens' is geen goede waarde voor 'evidence'."),
    ("when: {school_is_party: true}", "when: {schoolfeest: true}", "De sleutel 'schoolfeest' is onbekend bij 'when'."),
    ("needs: [four_eyes]", "needs: []", "Regel UT-R07: 'needs' hoort bij 'ask', en alleen daarbij."),
    ("taxonomy: standaard-2026", "taxonomy: standaard-1926", "De set 'standaard-1926' staat niet in taxonomy.yaml."),
    ("- organisation: jou\n", "- organisation: jau\n", "Organisatie 'jau' bestaat niet in dit bestand."),
    ("wijk: zuidwest}", "wijk: maan}", "Wijk 'maan' bestaat niet in dit bestand."),
    ('on_brand: ["#ffffff"', 'on_brand: ["#777777"', "te weinig contrast"),
    ('{value: 5, article: "", source: default}', '{value: 5, article: ""}', "Geef bij 'gemeente.aggregate.k' een"),
    ("format: 1", "format: 1\nafspraak: [", "Dit is geen geldige YAML."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG, ids=[sentence for *_, sentence in WRONG])
def test_says_what_is_wrong_and_keeps_nothing(old: str, new: str, sentence: str, edited: Edited, db: None) -> None:
    before, path = _state(), edited(("number: 1\n", "number: 2\n"), (old.replace("number: 1", "number: 2"), new))
    with pytest.raises(CommandError) as refusal:
        _load(path)
    assert sentence in str(refusal.value)
    assert "utrecht.yaml, regel " in str(refusal.value)
    assert _state() == before


def test_all_errors_at_once_at_their_lines(edited: Edited) -> None:
    path = edited(("region: midden", "region: oost"), ("renewal: evaluation", "renewal: nooit"), ("exit:", "uitgang:"))
    with pytest.raises(Unacceptable) as refusal:
        prepare(path)
    lines = [problem.line for problem in refusal.value.problems]
    assert {_line(path, text) for text in ("region: oost", "renewal: nooit", "uitgang:")} <= set(lines)
    assert lines == sorted(lines)
    assert "'exit' ontbreekt" in str(refusal.value)


def test_references_are_checked_at_their_line(edited: Edited) -> None:
    path = edited(('article: "16"\n    sentence', 'article: "16 bis"\n    sentence'))
    with pytest.raises(Unacceptable) as refusal:
        prepare(path)
    assert [problem.line for problem in refusal.value.problems] == [_line(path, 'article: "16 bis"')]


def test_bombs_are_refused_before_they_grow(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_text("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n")
    with pytest.raises(Unacceptable, match="Ankers"):
        read(path)
    path.write_text("[" * 5000 + "]" * 5000)
    with pytest.raises(Unacceptable, match="dieper dan"):
        read(path)
    path.write_text("a: " + "x" * MAX_BYTES)
    with pytest.raises(Unacceptable, match="groter dan 1 MB"):
        read(path)
    path.write_bytes(b"a: \xff\xfe")
    with pytest.raises(Unacceptable, match="UTF-8"):
        read(path)
    path.write_text("- een\n- twee\n")
    with pytest.raises(Unacceptable, match="moet uit sleutels en waarden bestaan"):
        prepare(path)
    for text in ("", "a: 1\n---\nb: 2\n"):
        path.write_text(text)
        with pytest.raises(Unacceptable):
            prepare(path)


def test_missing_file() -> None:
    with pytest.raises(CommandError, match="bestaat niet"):
        _load(Path("nergens.yaml"))


def test_check_asks_no_database(edited: Edited) -> None:
    assert _load(edited(), check=True).startswith("Het bestand klopt.")


def test_changed_file_asks_for_a_new_number(edited: Edited, db: None) -> None:
    before, path = _state(), edited(('title: "Wijkagent"', 'title: "De wijkagent"'))
    with pytest.raises(CommandError, match=f"regel {_line(path, 'number: 1')}: Verhoog version.number"):
        _load(path)
    assert _state() == before


CHANGES = (
    ("number: 1\n", "number: 2\n"),
    ('title: "Wijkagent"', 'title: "De wijkagent"'),
    ("  - id: UT-R23", "  - id: UT-R24"),
)


def test_new_number_is_a_new_version_with_a_difference(edited: Edited, db: None) -> None:
    told = _load(edited(*CHANGES))
    assert "Utrecht: versie 2 vastgesteld." in told
    assert "~ artikel 6\n" in told
    assert "+ regel UT-R24\n" in told
    assert "- regel UT-R23\n" in told
    assert told.count("artikel") == 1
    with scope(system_actor()):
        versions = dict(ConvenantVersion.objects.filter(convenant__slug="utrecht").values_list("number", "status"))
        assert versions == {1: VersionStatus.REPLACED, 2: VersionStatus.ADOPTED}
        titles = Article.objects.filter(version__convenant__slug="utrecht", label="6").values_list(
            "version__number", "title"
        )
        assert dict(titles) == {1: "Wijkagent", 2: "De wijkagent"}


def test_dry_run_tells_the_same_and_keeps_nothing(edited: Edited, db: None) -> None:
    before = _state()
    told = _load(edited(*CHANGES), dry_run=True)
    assert "Utrecht: versie 2 vastgesteld." in told
    assert "Er is niets bewaard." in told
    assert _state() == before


def test_party_that_leaves_the_file_ends_and_the_rest_stays(edited: Edited, db: None) -> None:
    leaving = "  - {organisation: leerplicht-utrecht, role: leerplicht, locations: all}\n"
    told = _load(
        edited(("number: 1\n", "number: 2\n"), ("signed_on: 2021-06-15", "signed_on: 2026-11-01"), (leaving, ""))
    )
    assert "Partijen: 0 nieuw." in told
    with scope(system_actor()):
        ended = Service.valid.filter(organisation__slug="leerplicht-utrecht", convenant__slug="utrecht")
        assert {str(row.valid_until) for row in ended} == {"2026-10-31"}
        assert not Party.valid.filter(convenant__slug="utrecht").exclude(valid_until=None).exists()


def test_organisation_of_another_kind_is_refused(edited: Edited, db: None) -> None:
    path = edited(("number: 1\n", "number: 2\n"), ('name: "Halt", kind: halt', 'name: "Halt", kind: zorg'))
    before = _state()
    with pytest.raises(CommandError, match="Organisatie 'halt' bestaat al als Halt"):
        _load(path)
    assert _state() == before


def test_fourth_convenant_is_only_a_file(edited: Edited, db: None) -> None:
    text = UTRECHT.read_text()
    path = edited(("slug: utrecht\n", "slug: vierde\n"))
    renamed = path.read_text().replace("locations:\n      - {slug: ", "locations:\n      - {slug: vierde-")
    assert renamed != text
    _load(edited(("slug: utrecht\n", "slug: vierde\n"), ("short_name: Utrecht", "short_name: Vierde")))
    with scope(system_actor()):
        fourth = Convenant.objects.get(slug="vierde")
        assert ConvenantVersion.objects.filter(convenant=fourth, status="adopted").count() == 1
        assert Party.valid.filter(convenant=fourth).count() == Party.valid.filter(convenant__slug="utrecht").count()


def test_sets_follow_their_file_without_losing_codes(db: None) -> None:
    agreement = prepare(UTRECHT)
    agreement.sets["taxonomy"]["sub"] = [row | {"label": "Anders"} for row in agreement.sets["taxonomy"]["sub"][:1]]
    agreement.sets["taxonomy"]["main"] = []
    with scope(system_actor()):
        before = Category.objects.count()
    assert adopt(agreement) == ["Categorieën standaard-2026: 1 rijen nieuw of gewijzigd."]
    with scope(system_actor()):
        assert Category.objects.count() == before
        assert Category.objects.filter(label="Anders").count() == 1
