"""What can be wrong with a file, each with its line and a sentence one can act on; and what is only unwise."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from convenant.agreements.agreement import prepare, prepare_text
from convenant.agreements.reading import MAX_BYTES, Problem, Unacceptable
from tests.convenant.conftest import UTRECHT, Edited

REGIE = "    holds_regie: true\n"
OWN_MEASURES = """\
  measures.rules:
    article: ""
    source: default
    value:
      types:
        - {key: schorsing, title: "Schorsing", max_days: 30}
      duties:
        - {measure: strafwerk, key: bel, title: "Bellen", help: "Bel."}
"""
WRONG: dict[str, tuple[tuple[str, str], str, str]] = {
    "no regie": ((REGIE, ""), "parties:",
                 "Eén partij voert regie ('holds_regie: true'). In dit bestand staan er geen."),
    "two with regie": (
        ("kind: halt}\n    role: halt\n", "kind: halt}\n    role: halt\n    holds_regie: true\n"),
        "holds_regie", "Eén partij voert regie ('holds_regie: true'). In dit bestand staan er 2."),
    "a school with regie": (
        ('{slug: gemeente-utrecht, name: "Gemeente Utrecht", kind: gemeente}\n    role: gemeente',
         '{slug: gemeente-utrecht, name: "Gemeente Utrecht", kind: politie}\n    role: gemeente'),
        "holds_regie", "Een school of de politie kan geen regie voeren: wie regie voert, ziet geen incidenten."),
    "nobody bears it": (
        ("actors: [school]\n    strength: resultaat\n    rhythm", "actors: [om]\n    strength: resultaat\n    rhythm"),
        "actors: [om]", "Niemand draagt verplichting 'contact-school': er is geen partij met rol 'om'."),
    "empty bearers": (
        ("actors: [school]\n    strength: resultaat\n    rhythm", "actors: []\n    strength: resultaat\n    rhythm"),
        "actors: []\n    strength", "'actors' telt 0 waarden. Er moeten er minstens 1 zijn."),
    "no bearers": (
        ("    actors: [school]\n    strength: resultaat\n    rhythm", "    strength: resultaat\n    rhythm"),
        "- key: contact-school", "Verplichting 'contact-school' heeft geen drager: geef 'actors' of 'default_owner'."),
    "never": (("{kind: per_school_year, times: 1}", "{kind: per_school_year, times: 0}"), "times: 0",
              "'times' is 0. Dat moet van 1 tot en met 60 zijn."),
    "how often?": (("{kind: per_school_year, times: 1}", "{kind: per_school_year}"), "{kind: per_school_year}",
                   "'times' ontbreekt bij 'rhythm'."),
    "every how many months?": (("{kind: per_school_year, times: 1}", "{kind: every_months}"), "{kind: every_months}",
                               "'months' ontbreekt bij 'rhythm'."),
    "once, but when?": (("{kind: per_school_year, times: 1}", "{kind: once}"), "{kind: once}",
                        "'within_months' ontbreekt bij 'rhythm'."),
    "key of another rhythm": (("{kind: per_school_year, times: 1}", "{kind: per_school_year, times: 1, months: 2}"),
                              "months: 2", "'months' hoort niet bij 'kind: per_school_year'."),
    "unknown rhythm": (("{kind: per_school_year, times: 1}", "{kind: per_schooljaar, times: 1}"), "per_schooljaar",
                       "Bedoelt u 'per_school_year'?"),
    "no organiser": (("organiser: gemeente\n    chair", "organiser: om\n    chair"), "organiser: om",
                     "Niemand belegt overleg 'wijkoverleg': er is geen partij met rol 'om'."),
    "who must come?": (("required_roles: [gemeente, school, politie]", "required_roles: [gemeente, om]"),
                       "required_roles: [gemeente, om]",
                       "Overleg 'wijkoverleg' wil rol 'om', maar die is er niet."),
    "contact of nobody": (("- {role: halt, level", "- {role: om, level"), "{role: om, level",
                          "Een contactpersoon van rol 'om' kan er niet zijn: geen partij heeft die rol."),
    "label in capitals": (('label: "3 lid c"', 'label: "3  Lid B"'), "3  Lid B",
                          "Artikel '3  Lid B' verschilt alleen in hoofdletters of spaties van '3 lid b' op regel"),
    "an article that is not there": (('article: "16"\n    sentence', 'article: "3 lid f"\n    sentence'),
                                     'article: "3 lid f"', "Op artikel '3 lid f' kan niets rusten: het ontbreekt"),
    "removed, still used": (('      - label: "16"\n        title', '      - label: "16a"\n        title'),
                            'article: "16"', "Artikel '16' bestaat niet in dit bestand."),
    "a slip of the pen": (("region: midden", "regoin: midden"), "regoin", "Bedoelt u 'region'?"),
    "an unknown setting": (("gemeente.aggregate.k:", "gemeente.agregate.k:"), "gemeente.agregate.k",
                           "De sleutel 'gemeente.agregate.k' is onbekend bij 'settings'. Bedoelt u"),
    "a k that hides nobody": (('{value: 5, article: "", source: default}', '{value: 2, article: "", source: default}'),
                              "value: 2", "'value' is 2. Dat moet van 3 tot en met 100 zijn."),
    "a day that is not": (("signed_on: 2021-06-15", "signed_on: 2023-02-29"), "2023-02-29",
                          "'2023-02-29' bestaat niet als datum of getal."),
    "labels are text": (('label: "9"', "label: 9"), "label: 9", "'label' moet tekst zijn. Zet er aanhalingstekens om."),
    "pale": (('link: ["#3a3f8f"', 'link: ["#d0d0d0"'), "theme:", "te weinig contrast"),
    "a school by name only": (("kind: halt}\n    role: halt", "kind: halt}\n    role: school"),
                              "role: school\n    status", "Soort en rol zijn allebei 'school', of geen van beide."),
    "a law of its own": (("settings:\n", f"settings:\n{OWN_MEASURES}"), "key: schorsing",
                         "Over 'schorsing' gaat de wet. Alleen de naam mag anders zijn."),
    "a duty of nothing": (("settings:\n", f"settings:\n{OWN_MEASURES}"), "measure: strafwerk",
                          "'strafwerk' is geen schorsing of verwijdering, en staat niet bij de eigen soorten."),
    "unknown category": (("inform: [PES-03, CYB-03]", "inform: [PES-99]"), "PES-99",
                         "Categorie 'PES-99' staat niet in de set 'standaard-2026'."),
    "round and round": (('replaces: ""', 'replaces: "Convenant Veilige School Utrecht"'), "", "loopt rond"),
}  # fmt: skip


def refusal_of(path: Path) -> Unacceptable:
    with pytest.raises(Unacceptable) as refusal:
        prepare(path)
    return refusal.value


@pytest.mark.parametrize("case", sorted(set(WRONG) - {"round and round"}))
def test_says_where_and_why(case: str, edited: Edited) -> None:
    change, near, sentence = WRONG[case]
    path = edited(change)
    text = path.read_text()
    problems = refusal_of(path).problems
    found = [problem for problem in problems if sentence in problem.sentence]
    assert found, problems
    lines = {text.count("\n", 0, at) + 1 for at in range(len(text)) if text.startswith(near, at)}
    assert found[0].line in lines, (found, lines)


def test_a_text_that_replaces_itself(edited: Edited, db: None) -> None:
    change, _, sentence = WRONG["round and round"]
    with pytest.raises(CommandError, match=sentence):
        call_command("load_convenant", str(edited(change, ("number: 1\n", "number: 2\n"))))


RULE = (
    "  - id: UT-R90\n    from: {}\n    to: {}\n    data: [{}]\n    outcome: {}\n"
    '    article: "16"\n    sentence: "Zo."\n'
)
UNWISE: dict[str, tuple[str, str]] = {
    "never its turn": (RULE.format("school", "gemeente", "core", "allow"),
                       "Regel UT-R90 komt nooit aan de beurt: eerder beslist UT-R03."),
    "for nobody": (RULE.format("om", "politie", "core", "deny"),
                   "Regel UT-R90: geen partij van dit bestand heeft rol 'om'."),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(UNWISE))
def test_warns_and_loads(case: str, edited: Edited) -> None:
    rule, sentence = UNWISE[case]
    path = edited()
    path.write_text(path.read_text().rstrip("\n") + "\n" + rule)
    warnings = prepare(path).document.warnings
    line = path.read_text().count("\n") - 6
    assert [w for w in warnings if w.line >= line] == [Problem(w.line, sentence) for w in warnings if w.line >= line]
    assert any(w.line >= line for w in warnings)


def test_rules_that_contradict_each_other(edited: Edited) -> None:
    """Neither is the exception to the other: the same answer would need both."""
    path = edited(("  - id: UT-R01\n", RULE.format("school", "[politie, halt]", "core", "deny") + "  - id: UT-R01\n"))
    warned = [problem.sentence for problem in prepare(path).document.warnings]
    assert "Regel UT-R04 komt nooit aan de beurt: eerder beslist UT-R90." in warned
    one = RULE.format("[school, halt]", "politie", "core", "deny")
    other = RULE.replace("R90", "R91").format("school", "[politie, halt]", "core", "allow")
    path = edited(("  - id: UT-R01\n", one + other + "  - id: UT-R01\n"))
    warned = [problem.sentence for problem in prepare(path).document.warnings]
    assert "Regel UT-R91 zegt iets anders dan regel UT-R90, die voorgaat, over core van school naar politie." in warned


def test_our_own_files_are_wise() -> None:
    """Nothing to warn of, but for evidence that this portal can't see yet."""
    for path in UTRECHT.parent.glob("*.yaml"):
        assert [w for w in prepare(path).document.warnings if not w.sentence.startswith("Bewijs '")] == []


def read_raw(raw: bytes) -> Problem:
    with pytest.raises(Unacceptable) as refusal:
        prepare_text(raw, "geplakt")
    return refusal.value.problems[0]


TEXT = UTRECHT.read_bytes()
RAW: dict[str, tuple[bytes, int, str]] = {
    "an anchor": (b"format: 1\nbasis: &b {}\n", 2, "Ankers en verwijzingen"),
    "a bomb": (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1, "Ankers en verwijzingen"),
    "a tag": (b"format: 1\nx: !!python/object:os.system {}\n", 2, "Een type als"),
    "five megabytes": (b"a: " + b"x" * 5 * MAX_BYTES, 1, "groter dan 1 MB"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "geen UTF-8"),
    "nulls": (b"format: 1\nx: \x00\n", 2, "tekens die niet in tekst horen"),
    "latin-1": (b"format: 1\n# na\xefef\n", 2, "Bewaar het als UTF-8"),
    "utf-16": ("format: 1\n".encode("utf-16"), 1, "geen UTF-8"),
    "a tab": (b"format: 1\nconvenant:\n\tslug: x\n", 3, "begint met een tab. Spring in met spaties."),
    "two documents": (b"format: 1\n---\nformat: 1\n", 2, "geen geldige YAML"),
    "not closed": (b"format: 1\nx: [\n", 3, "geen geldige YAML"),
    "nothing": (b"", 1, "sleutels en waarden"),
}


@pytest.mark.parametrize("case", sorted(RAW))
def test_is_no_agreement(case: str) -> None:
    raw, line, sentence = RAW[case]
    problem = read_raw(raw)
    assert problem.line == line
    assert sentence in problem.sentence


@pytest.mark.parametrize("raw", [TEXT.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + TEXT], ids=["crlf", "bom"])
def test_what_windows_makes_of_it_is_the_same(raw: bytes) -> None:
    wrong = raw.replace(b"region: midden", b"region: oost")
    assert prepare_text(raw, "x").content == prepare(UTRECHT).content
    assert read_raw(wrong).line == TEXT[: TEXT.index(b"region: midden")].count(b"\n") + 1


@pytest.mark.parametrize(("options", "code"), [([], 1), (["--check"], 1)])
def test_a_refused_file_ends_with_one(options: list[str], code: int, edited: Edited, db: None) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("load_convenant", str(edited(("region: midden", "region: oost"))), *options)
    assert refusal.value.returncode == code


def test_a_missing_file_ends_with_two() -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("load_convenant", "nergens.yaml")
    assert refusal.value.returncode == 2


def test_warnings_stand_apart(edited: Edited, capsys: Any) -> None:
    path = edited()
    path.write_text(path.read_text().rstrip("\n") + "\n" + UNWISE["for nobody"][0])
    call_command("load_convenant", str(path), check=True)
    out, err = capsys.readouterr()
    assert out.startswith("Het bestand klopt. Waarschuwingen: ")
    assert "let op: utrecht.yaml, regel " in err
    assert "UT-R90" in err
