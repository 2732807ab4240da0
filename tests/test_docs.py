"""README and docs: links lead somewhere, and the reference is complete."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from grayvault.cli.main import cli
from grayvault.core.config.load import load
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "grayvault" / "colorizers" / "weights" / "README.md",
    *sorted(DOCS.rglob("*.md")),
]


def prose(page: Path) -> str:
    """A page without its code."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"^ {4}.*$", "", text, flags=re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings(page: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        path, _, anchor = unquote(link).partition("#")
        target = page.parent / path if path else page
        if re.match(r"[a-z]+:", link):
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_the_index_names_every_page() -> None:
    index = (DOCS / "README.md").read_text()
    named = {(DOCS / link).resolve() for link in re.findall(r"\]\(([^)#\s]+)\)", index)}
    assert {page for page in DOCS.rglob("*.md") if page.parent != DOCS} <= named


def test_code_names_only_pages_that_are_there() -> None:
    places = [ROOT / "Makefile", ROOT / "config.yaml", *DOCS.rglob("*.md")]
    for folder in ("grayvault", "tests", "benchmarks", "training"):
        places += (ROOT / folder).rglob("*.py")
    named = {
        name for place in places for name in re.findall(r"\bdocs/[\w./-]+\.md\b", place.read_text())
    }
    assert named
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def commands(command: click.Command, path: str = "grayvault") -> Iterator[tuple[str, set[str]]]:
    """Every command that does something by itself, with its long options."""
    context = click.Context(command)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from commands(child, f"{path} {name}")
        if not command.invoke_without_command:
            return
    options = {option for parameter in command.params for option in parameter.opts}
    yield path, {option for option in options if option.startswith("--")}


def test_the_reference_has_every_command_with_every_option() -> None:
    text = (DOCS / "reference" / "commands.md").read_text()
    sections = re.split(r"^##+ ", text, flags=re.MULTILINE)
    documented = {}
    for section in sections:
        if heading := re.match(r"`(grayvault(?: [a-z]+)+)", section):
            documented[heading[1]] = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", section))
    # An option of another command may be mentioned.
    documented["grayvault remove"].discard("--again")
    assert documented == dict(commands(cli))


def test_examples_of_the_configuration_are_valid(tmp_path: Path) -> None:
    text = (DOCS / "reference" / "configuration.md").read_text()
    examples = re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert examples
    for example in examples:
        (tmp_path / "config.yaml").write_text(example)
        config, _ = load(Places(tmp_path / "config.yaml", tmp_path))
        assert config != Config()


def test_files_that_the_docs_name_are_there() -> None:
    roots = ROOT, ROOT / "grayvault", ROOT / "tests"
    missing = {}
    for page in PAGES[2:]:
        names = re.findall(r"(?<![\w/.])(?:[\w-]+/)+[\w-]+\.(?:py|js)\b", page.read_text())
        gone = [name for name in names if not any((root / name).exists() for root in roots)]
        if gone:
            missing[str(page.relative_to(ROOT))] = gone
    assert missing == {}
