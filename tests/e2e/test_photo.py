"""A photo straight after a report, on a phone: from the camera to the vault in few taps, also as a HEIC."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.convenant.files.heics import heic
from tests.convenant.files.making import image

from .browser import PHONE, Visitor
from .conftest import Enter
from .test_faults import SCHOOL, SEEN, fill_in, save_button

MOST_TAPS = 4
OF_THE_CAMERA = 2
"""Opening it in the chooser of the phone, and taking the photo."""
Figure = Callable[[str, str], None]


@pytest.fixture
def reported(enter: Enter) -> Visitor:
    """A coordinator whose report was just saved."""
    school = enter(SCHOOL, PHONE)
    school.go("/incidenten/nieuw/")
    fill_in(school, SEEN)
    school.tap(save_button(school))
    return school


def test_a_photo_goes_from_the_camera_to_the_vault_in_four_taps(
    reported: Visitor, tmp_path: Path, record_property: Figure
) -> None:
    add = reported.page.get_by_role("link", name="Foto toevoegen", exact=True)
    expect(add).to_be_in_viewport()
    reported.tap(add)
    told = sent(reported, {"mes.heic": heic()}, tmp_path)
    taps = 1 + OF_THE_CAMERA + 1
    expect(told).to_contain_text("mes.heic: staat in de kluis")
    reported.check()
    assert taps <= MOST_TAPS
    record_property("figure", f"photo on a phone: {taps} taps of {MOST_TAPS}, {OF_THE_CAMERA} of them of the camera")


def test_each_file_hears_for_itself_what_became_of_it(reported: Visitor, tmp_path: Path) -> None:
    reported.tap(reported.page.get_by_role("link", name="Foto toevoegen", exact=True))
    told = sent(reported, {"kast.jpg": image(), "plaatje.svg": b"<svg/>"}, tmp_path)
    expect(told).to_contain_text("kast.jpg: staat in de kluis")
    expect(told).to_contain_text("plaatje.svg: Dit soort bestand kan niet in de kluis.")
    expect(reported.page.get_by_role("button", name="Opnieuw proberen")).to_have_count(0)
    reported.page.reload()
    expect(reported.page.get_by_text("Hierin staat 1 bijlage.")).to_be_visible()


def sent(visitor: Visitor, files: dict[str, bytes], folder: Path) -> Locator:
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    visitor.page.locator("input[type=file]").set_input_files(sorted(folder.iterdir()))
    visitor.tap(visitor.page.get_by_role("button", name="In de kluis zetten"))
    return visitor.page.locator("[data-attach-list]")
