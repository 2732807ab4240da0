"""README and docs: links lead somewhere, references are complete, and examples run."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

import click
import httpx
import pytest
import skimage

from grayvault.cli.main import cli
from grayvault.core.config.load import load
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places
from tests.server.server import serving

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "grayvault" / "colorizers" / "weights" / "README.md",
    *sorted(DOCS.rglob("*.md")),
]
SAMPLES = ("astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png")


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


def examples(page: Path, heading: str) -> list[str]:
    """The `grayvault` lines of a page's section, without their remarks."""
    lines = page.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0].splitlines()
    found = [line.removeprefix("    $ ") for line in lines if line.startswith("    $ grayvault ")]
    return [line.partition(" # ")[0].strip() for line in found]


def test_the_examples_of_the_readme_run_in_their_order(tmp_path: Path) -> None:
    pictures = tmp_path / "Pictures"
    pictures.mkdir()
    for name in SAMPLES:
        shutil.copy(Path(skimage.__file__).parent / "data" / name, pictures)
    config = tmp_path / "grayvault.yaml"
    config.write_text("colorizer: propagate\nserve: {port: 0}\n")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "GRAYVAULT_VAULT": "archive",
        "GRAYVAULT_CONFIG": str(config),
    }
    *lines, last = examples(ROOT / "README.md", "Use it")
    for line in lines:
        ran = subprocess.run(
            shlex.split(line),
            check=False,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout
    assert (tmp_path / "coffee.jpg").exists()
    assert last == "grayvault serve"
    with subprocess.Popen(
        shlex.split(last), cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        address = re.findall(r"http://\S+", server.stdout.readline())[0]
        assert httpx.get(address, timeout=60).status_code == HTTPStatus.OK
        server.send_signal(signal.SIGINT)
        assert server.wait() == 0


def as_documented(path: str) -> str:
    """An address of the server's description, with the names that the documentation uses."""
    names = {"{photo_id}": "ID", "{job_id}": "JOB", "{last}": "{quality}.{format}"}
    for name, documented in names.items():
        path = path.replace(name, documented)
    return path


def test_the_reference_has_every_address_with_its_parameters(tmp_path: Path) -> None:
    with serving(tmp_path / "vault") as server:
        described = server.client.get("/openapi.json").json()["paths"]
    text = (DOCS / "reference" / "http-api.md").read_text()
    documented = set(re.findall(r"`((?:GET|POST) /(?!openapi)[^`]+)`", text))
    addresses, parameters = set(), set()
    for path, methods in described.items():
        for method, operation in methods.items():
            addresses.add(f"{method.upper()} {as_documented(path)}")
            used = operation.get("parameters", [])
            parameters |= {parameter["name"] for parameter in used if parameter["in"] == "query"}
    assert documented == addresses
    assert {name for name in parameters if not re.search(rf"`{name}`|\?{name}=", text)} == set()


def test_files_that_the_docs_name_are_there() -> None:
    roots = ROOT, ROOT / "grayvault", ROOT / "tests"
    missing = {}
    for page in PAGES[2:]:
        names = re.findall(r"`((?:[\w-]+/)+[\w-]+\.(?:py|js))`", page.read_text())
        gone = [name for name in names if not any((root / name).exists() for root in roots)]
        if gone:
            missing[str(page.relative_to(ROOT))] = gone
    assert missing == {}
