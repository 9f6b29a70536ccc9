"""The quick axe says what the plain one says: what is wrong, what is right and what it can't tell, of each node."""

import pytest

from .axe import PLAIN, QUICK, RULES
from .browser import LOOKS, Look
from .conftest import Enter

FAULTS = """() => {
  const main = document.querySelector('main'), add = html => main.insertAdjacentHTML('beforeend', html);
  document.querySelector('h1').style.setProperty('color', 'light-dark(oklch(85% 0.1 200), #223)');
  add('<p>Een zin met een <a href="/">verwijzing</a> erin</p><img src="/geen.png"><label>Zonder veld</label>');
  add('<div role="button">Knop</div><p lang="xx">Woord</p>');
  main.lastElementChild.style.setProperty('color', 'rgb(120 120 120 / 50%)');
  add('<p>Op een verloop</p>');
  main.lastElementChild.style.setProperty('background', 'linear-gradient(#fff, #eee)');
}"""
KINDS = ("violations", "incomplete", "passes", "inapplicable")
EVERYTHING = """([rules, kinds]) => axe.run(document, {runOnly: rules}).then(found =>
    kinds.map(kind => JSON.stringify(found[kind])))"""


@pytest.mark.parametrize("look", LOOKS[1:3], ids=lambda look: look.name)
def test_the_quick_axe_says_what_the_plain_one_says(enter: Enter, look: Look) -> None:
    visitor, said = enter("coordinator@atlas.example", look), []
    visitor.go("/c/west-friesland/naleving/hulp/")
    visitor.page.wait_for_load_state("networkidle")  # what a script still brings would be in the second answer alone
    visitor.page.evaluate(FAULTS)
    for source in (PLAIN, QUICK):
        visitor.page.evaluate(source)
        said.append(visitor.page.evaluate(EVERYTHING, [RULES, KINDS]))
    assert said[0] == said[1]
    assert [kind for kind, told in zip(KINDS, said[1], strict=True) if "color-contrast" not in told] == ["inapplicable"]
    assert len(said[1][2]) > 50_000
