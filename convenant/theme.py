"""A convenant's theme is data: nine colours, light and dark. Made into CSS here, and measured."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

Theme = dict[str, list[str]]

TOKENS_FILE = Path(__file__).resolve().parent.parent / "static" / "css" / "tokens.css"
HEX = re.compile(r"#[0-9a-f]{6}")

THEME_TOKENS = {
    "brand": "De kleur van de balk",
    "on_brand": "De tekst op de balk",
    "primary": "De hoofdkleur",
    "primary_soft": "De zachte hoofdkleur",
    "fill": "De knopkleur",
    "on_fill": "De tekst op de knop",
    "fill_hover": "De knopkleur onder de muis",
    "link": "De linkkleur",
    "chart_1": "De eerste grafiekkleur",
}
TEXT, MARK = 4.5, 3.0


def _pairs() -> list[tuple[str, str, float]]:
    """Every pair in use: text or mark, its ground, the contrast it needs (WCAG 1.4.3 and 1.4.11)."""
    marks = {"control", "primary"}
    words = ("ink", "ink-2", "link", "control", "primary", "bad", "good", "warn", "info", "vault")
    pairs = [(w, on, MARK if w in marks else TEXT) for on in ("bg", "surface", "sunken") for w in words]
    pairs += [("on-brand", "brand", TEXT), ("on-fill", "fill", TEXT), ("on-fill", "fill-hover", TEXT)]
    pairs += [("fill", "surface", MARK), ("fill", "bg", MARK), ("on-danger", "danger", TEXT)]
    for kind in ("primary", "good", "warn", "bad", "info", "vault"):
        pairs += [(word, f"{kind}-soft", TEXT) for word in (kind, "ink", "ink-2", "link")]
    pairs += [("focus", "bg", MARK), ("focus", "surface", MARK), ("focus", "focus-inner", MARK)]
    pairs += [("focus-inner", "brand", MARK), ("focus-inner", "fill", MARK)]
    pairs += [(f"chart-{n}", ground, MARK) for n in (1, 2, 3, 4) for ground in ("surface", "bg")]
    return pairs


PAIRS = _pairs()


@cache
def base_tokens() -> dict[str, tuple[str, str]]:
    """Token name without `--vs-` -> (light, dark), as tokens.css has them."""
    line = r"--vs-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);"
    found = re.findall(line, TOKENS_FILE.read_text())
    return {name: (light, dark) for name, light, dark in found}


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two `#rrggbb` colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def measured(theme: Theme) -> list[tuple[str, str, float, float, int]]:
    """(text, ground, needs, contrast, scheme index) of all pairs under `theme`, light and dark."""
    tokens = base_tokens() | {_css_name(key): (light, dark) for key, (light, dark) in _checked(theme).items()}
    return [
        (word, ground, needs, _pair_contrast(tokens, word, ground, scheme), scheme)
        for word, ground, needs in PAIRS
        for scheme in (0, 1)
    ]


def _pair_contrast(tokens: dict[str, tuple[str, str]], word: str, ground: str, scheme: int) -> float:
    """Focus is two rings: on a coloured ground the better of the two counts."""
    inner = contrast(tokens[word][scheme], tokens[ground][scheme])
    if word != "focus-inner":
        return inner
    return max(inner, contrast(tokens["focus"][scheme], tokens[ground][scheme]))


def check_theme(theme: Theme) -> list[str]:
    """Dutch sentences, one per pair that fails; empty when the theme may be saved."""
    return [
        _sentence(word, ground, needs, found, scheme)
        for word, ground, needs, found, scheme in measured(theme)
        if found < needs
    ]


def _sentence(word: str, ground: str, needs: float, found: float, scheme: int) -> str:
    subject = word if word.replace("-", "_") in THEME_TOKENS and not word.startswith("on-") else ground
    name = THEME_TOKENS.get(subject.replace("-", "_"), f"De kleur {subject}")
    dark = " in de donkere weergave" if scheme else ""
    floored = f"{int(found * 10) / 10:.1f}".replace(".", ",")
    return f"{name} geeft{dark} te weinig contrast: {floored}. Nodig is {f'{needs:g}'.replace('.', ',')}."


def theme_css(theme: Theme) -> str:
    """The style sheet of a theme, in the layer that wins. ValueError for anything but the nine colours."""
    colours = _checked(theme).items()
    lines = [f"    --vs-{_css_name(key)}: light-dark({light}, {dark});" for key, (light, dark) in colours]
    return "\n".join(["@layer theme {", "  :root {", *lines, "  }", "}", ""])


def theme_hash(theme: Theme) -> str:
    """Twelve characters that change with the theme, for an address that can be cached for good."""
    return sha256(theme_css(theme).encode()).hexdigest()[:12]


def _checked(theme: Theme) -> Theme:
    for key, colours in theme.items():
        if key not in THEME_TOKENS:
            raise ValueError(f"'{key}' is geen kleur van een thema.")
        if len(colours) != 2 or not all(HEX.fullmatch(colour) for colour in colours):
            raise ValueError(f"'{key}' vraagt twee kleuren, bijvoorbeeld #0b5263 en #7fc8da.")
    return theme


def _css_name(key: str) -> str:
    return key.replace("_", "-")
