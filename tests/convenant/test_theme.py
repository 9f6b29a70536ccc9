"""Contrast of every pair in use, for each convenant's own theme, light and dark."""

from pathlib import Path

import pytest
import yaml

from convenant import theme

AGREEMENTS = sorted((Path(theme.__file__).parent / "agreements").glob("*.yaml"))
CSS = theme.TOKENS_FILE.parent


def theme_of(file: Path) -> theme.Theme:
    loaded: theme.Theme = yaml.safe_load(file.read_text())["convenant"]["theme"]
    return loaded


def test_every_pair_is_measured() -> None:
    assert len(theme.PAIRS) == len(set(theme.PAIRS)) == 73


def test_no_colour_of_the_tokens_is_left_out() -> None:
    measured = {name for word, ground, _ in theme.PAIRS for name in (word, ground)}
    assert set(theme.base_tokens()) - measured == {"line", "count", "on-count"}


@pytest.mark.parametrize("file", AGREEMENTS, ids=lambda file: file.stem)
def test_theme_has_enough_contrast(file: Path) -> None:
    own = theme_of(file)
    assert set(own) == set(theme.THEME_TOKENS)
    assert len(theme.measured(own)) == 146
    assert theme.check_theme(own) == []


def test_the_three_convenants_have_a_theme() -> None:
    assert {file.stem for file in AGREEMENTS} >= {"west-friesland", "weert-nederweert", "utrecht"}


def test_pale_button_is_refused_in_dutch() -> None:
    failing = theme.check_theme({"fill": ["#6f858c", "#1f7b92"]})
    assert "De knopkleur geeft te weinig contrast: 3,8. Nodig is 4,5." in failing


def test_dark_scheme_is_named() -> None:
    assert any("in de donkere weergave" in sentence for sentence in theme.check_theme({"link": ["#0b5263", "#333333"]}))


def test_contrast_of_black_on_white() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)


BAD_THEMES = [{"font": ["#000000", "#000000"]}, {"link": ["red", "#000000"]}, {"link": ["#000000"]}]


@pytest.mark.parametrize("bad", BAD_THEMES, ids=str)
def test_anything_but_nine_colours_is_refused(bad: theme.Theme) -> None:
    with pytest.raises(ValueError, match="kleur"):
        theme.theme_css(bad)


def test_css_lands_in_the_theme_layer() -> None:
    css = theme.theme_css({"link": ["#0b5263", "#8fd0e0"]})
    assert css.startswith("@layer theme {")
    assert "--vs-link: light-dark(#0b5263, #8fd0e0);" in css


def test_hash_follows_the_colours() -> None:
    assert theme.theme_hash({"link": ["#0b5263", "#8fd0e0"]}) != theme.theme_hash({"link": ["#0b5263", "#8fd0e1"]})


SHEETS = [file for file in sorted(CSS.glob("*.css")) if file.stem not in {"tokens", "pdf"}]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda file: file.stem)
def test_colours_live_in_the_tokens_only(sheet: Path) -> None:
    """Two exceptions on purpose: the veil behind a dialog and the white of paper."""
    text = sheet.read_text().replace("#11181db3", "").replace("background: #ffffff", "")
    assert "#" not in "".join(line for line in text.splitlines() if ":" in line and "{" not in line)
