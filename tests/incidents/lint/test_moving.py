"""What goes to the vault stays a story: who did what, there with names and in the core with numbers."""

from collections.abc import Callable

import pytest
from django.test import Client

from convenant.tenancy.scope import Actor, scope
from incidents import lint
from incidents.lint.moving import move_out
from incidents.lint.placeholders import people_in
from incidents.models import Incident, VaultNote
from tests.incidents.recording import incidents_of, posted

URL = "/incidenten/nieuw/"
TOLD = "Sanne de Boer gaf Milan een klap. Moeder belt 06 12345678."
SAFE = "[persoon 1] gaf [persoon 2] een klap. Moeder belt [telefoon]."


def moved(text: str, note: str = "") -> tuple[str, str]:
    return move_out(text, lint.without_the_vault(text), note)


def test_who_hit_whom_stays_in_both() -> None:
    cleaned, note = moved(TOLD)
    assert cleaned == SAFE
    assert note == f"{TOLD}\n\n[persoon 1]: Sanne de Boer\n[persoon 2]: Milan\n[telefoon]: 06 12345678"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Milan riep. Sanne duwde Milan.", "[persoon 1] riep. [persoon 2] duwde [persoon 1]."),
        ("Sanne de Boer viel. Sanne huilde.", "[persoon 1] viel. [persoon 1] huilde."),
        ("Gebeld op 06 12345678 en op 0229-123456.", "Gebeld op [telefoon] en op [telefoon 2]."),
        ("Gebeld op 06 12345678 en weer op 06 12345678.", "Gebeld op [telefoon] en weer op [telefoon]."),
        ("Bericht van iemand@voorbeeld.nl.", "Bericht van [e-mail]."),
        ("Woont aan de Kerkstraat 12.", "Woont aan de [adres]."),
        ("Betaald op NL91 ABNA 0417 1643 00.", "Betaald op [rekening]."),
        ("Een jongen uit klas 3b had het mes.", "Een jongen uit [klas] had het mes."),
        ("Weg met kenteken 12-ABC-3.", "Weg met [kenteken]."),
    ],
)  # fmt: skip
def test_the_same_thing_has_the_same_placeholder(text: str, cleaned: str) -> None:
    assert moved(text)[0] == cleaned


def test_of_two_with_one_first_name_nobody_is_chosen() -> None:
    cleaned, _ = moved("Sanne de Boer en Sanne Jansen vochten. Sanne huilde.")
    assert cleaned == "[persoon 1] en [persoon 2] vochten. [persoon 3] huilde."


def test_only_the_sentences_that_lose_something_are_kept_aside() -> None:
    _, note = moved("Het regende. Sanne viel. Er lag een mes. Milan zag dhr. Jansen staan. Daarna was het stil.")
    assert note.split("\n\n")[0] == "Sanne viel.\nMilan zag dhr. Jansen staan."


def test_a_second_round_goes_on_counting_and_keeps_what_was_typed() -> None:
    cleaned, note = moved(TOLD, "Zelf getypt.")
    again, both = moved(f"{cleaned} Ook Milan belde, en Fatima.", note)
    assert again == f"{SAFE} Ook [persoon 2] belde, en [persoon 3]."
    assert both.startswith(f"Zelf getypt.\n\n{TOLD}\n\nOok Milan belde, en Fatima.")
    assert both.endswith("[persoon 2]: Milan\n[telefoon]: 06 12345678\n[persoon 3]: Fatima")
    assert people_in(both) == ["Sanne de Boer", "Milan", "Fatima"]


def test_a_number_that_stands_in_the_text_is_not_given_twice() -> None:
    assert moved("[persoon 1] viel. Sanne huilde.")[0] == "[persoon 1] viel. [persoon 2] huilde."


def test_a_service_number_goes_nowhere() -> None:
    cleaned, note = moved("Sanne de Vries (111222333) had het mes.")
    assert cleaned == "[persoon 1] (111222333) had het mes."
    assert "111222333" not in note
    assert note.startswith("Sanne de Vries ([BSN]) had het mes.")


@pytest.mark.parametrize(
    "text",
    [SAFE, "Volgens [persoon 12] heet de jongen [persoon 2].", "Mevrouw [persoon 1] belde [telefoon 2] en [e-mail].",
     "Hij woont op [adres], uit [klas], met [kenteken 2].", "Insta: [account], geboren [geboortedatum]."],
)  # fmt: skip
def test_a_placeholder_is_nothing_to_find(text: str) -> None:
    assert lint.without_the_vault(text) == []


def test_a_placeholder_hides_nothing_beside_it() -> None:
    assert [one.found for one in lint.without_the_vault("[persoon 1] en Sanne, [Milan]")] == ["Sanne", "Milan"]


def test_the_core_that_is_saved_holds_the_numbers_and_the_vault_the_names(
    anna: Actor, client_of: Callable[[Actor], Client]
) -> None:
    client, data = client_of(anna), posted(anna, description=TOLD)
    form = client.post(URL, data | {"lint": "kluis"}).context["form"]
    data |= {"description": form.data["description"], "vault_note": form.data["vault_note"]}
    assert client.post(URL, data).status_code == 302
    assert incidents_of(anna)[0].description == SAFE
    with scope(anna):
        core = Incident.objects.values().get()
        assert not [word for word in ("Sanne", "Milan", "12345678") if word in str(core)]
        assert VaultNote.objects.get().reveal("body").startswith(TOLD)
