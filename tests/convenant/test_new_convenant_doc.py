"""docs/new-convenant.md: what it shows is what the loader takes, and what it promises is there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command, get_commands, load_command_class

from convenant.agreements.agreement import prepare_text
from convenant.models import ConvenantVersion
from convenant.tenancy.scope import scope, system_actor

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "new-convenant.md").read_text()
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.S | re.M)
WHOLE = BLOCKS[0]


def with_part(block: str) -> dict[str, Any]:
    """The whole example with the keys of a part in place of its own."""
    part: dict[str, Any] = yaml.safe_load(block)
    return {**yaml.safe_load(WHOLE), **part}


def test_the_small_example_loads(db: None, tmp_path: Path) -> None:
    path = tmp_path / "voorbeeldstad.yaml"
    path.write_text(WHOLE)
    assert prepare_text(WHOLE.encode(), path.name).document.warnings == []
    call_command("load_convenant", str(path), verbosity=0)
    with scope(system_actor()):
        assert ConvenantVersion.objects.filter(convenant__slug="voorbeeldstad", status="adopted").count() == 1


@pytest.mark.parametrize("block", BLOCKS[1:], ids=lambda block: block.split(":", 1)[0])
def test_every_part_fits_in_the_example(block: str) -> None:
    prepare_text(yaml.safe_dump(with_part(block), allow_unicode=True, sort_keys=False).encode(), "deel.yaml")


def test_a_duty_without_actors_rests_on_the_default_owner() -> None:
    (block,) = [block for block in BLOCKS if block.startswith("default_owner")]
    content = with_part(block)
    del content["obligations"][0]["actors"]
    prepare_text(yaml.safe_dump(content, allow_unicode=True).encode(), "deel.yaml")


def test_the_commands_it_names_exist() -> None:
    options = set(re.findall(r"(?<![\w-])--([a-z][\w-]+)", TEXT))
    command = load_command_class(get_commands()["load_convenant"], "load_convenant")
    known = {
        name.removeprefix("--") for action in command.create_parser("", "")._actions for name in action.option_strings
    }
    assert options
    assert options <= known


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (DOCS / target).exists(), target
    for page in (DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md"):
        assert "docs/new-convenant.md" in page.read_text()
