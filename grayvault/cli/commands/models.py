"""`grayvault models`: the colorizers of the study, listed and installed."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from grayvault.bootstrap.check_models import check_model
from grayvault.bootstrap.library_output import library_output_to
from grayvault.bootstrap.model_states import ModelState, model_state
from grayvault.cli.text import printable, size
from grayvault.colorizers.install import download, model_folder
from grayvault.colorizers.install.install import Fetching, install
from grayvault.colorizers.install.model_sources import PUBLISHED, ModelSource, find_source
from grayvault.core.config.load import configuration
from grayvault.core.config.paths import Places, models_folder

NOT_WORKING = 1


@click.group("models", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the colorizers of the study, and what finds things for one of them.

    They don't come with GrayVault: `models install NAME` fetches their authors' weights. Each has
    a licence of its own. Each is `ready`, or it is said what is missing: by its last check, which
    holds as long as its files and libraries are the same.
    """
    if ctx.invoked_subcommand is not None:
        return
    folder = _folder(ctx.obj)
    told = [_facts(one, folder) for one in PUBLISHED]
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "models": told}, indent=2))
        return
    click.echo(f"models in {printable(str(folder))}\n")
    for one in told:
        click.echo("\n".join(_lines(one)) + "\n")


@command.command("install")
@click.argument("name")
@click.option(
    "--from",
    "given",
    multiple=True,
    metavar="FILE|URL",
    help="Take this instead of what is published; may be given again. A folder or a ZIP archive "
    "will do, too, where it holds files of the published names.",
)
@click.pass_obj
def install_command(places: Places, name: str, given: tuple[str, ...]) -> None:
    """Fetch a model's published weights, check them, and convert them once.

    A download that broke off goes on where it was. Files that hold more than tensors, or another
    network's, are refused. Then it is loaded and tried on a tiny picture.
    """
    model = find_source(name)
    with _progress(name) as report, library_output_to(Path(os.devnull)):
        made = install(model, Fetching(_folder(places), report, given))
        check_model(_folder(places), name)
    click.echo(f"{name} is installed: {printable(str(made.file))} ({size(made.size)})")
    click.echo(printable(f"{name}: {_state(model_state(_folder(places), name))}"))
    click.echo(f"licence: {model.licence}")
    for file, source in zip(model.files, made.sources, strict=True):
        if file.sha256 not in {None, source.sha256}:
            click.echo(f"{printable(source.name)} isn't the file that was published as {file.name}")


@command.command("check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.pass_context
def check_command(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Load models and colorize a tiny picture with each, to see whether they work here.

    Those that are named, or all that are installed. The exit code is 1 where one doesn't work.
    """
    folder, works = _folder(ctx.obj), True
    known = [find_source(name).name for name in names] or [one.name for one in PUBLISHED]
    there = [name for name in known if model_folder.find_model(folder, name)]
    for name in names or there:
        if name in there:
            with _waiting(name):
                check_model(folder, name)
        state = model_state(folder, name)
        works &= state.state == "ready"
        click.echo(printable(f"{name}: {_state(state)}"))
    if not (names or there):
        click.echo("no model is installed: `grayvault models` lists them")
    ctx.exit(0 if works else NOT_WORKING)


@command.command("remove")
@click.argument("name")
@click.pass_obj
def remove_command(places: Places, name: str) -> None:
    """Remove a model that is installed.

    Photos that were measured with it are then restored by their hints alone.
    """
    removed = model_folder.remove_model(_folder(places), find_source(name).name)
    click.echo(f"{name} is removed" if removed else f"{name} wasn't installed")


@contextmanager
def _waiting(name: str) -> Iterator[None]:
    """Say on a terminal which model is being loaded."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"loading {name}"):
        yield


def _folder(places: Places) -> Path:
    return models_folder(configuration(places).models)


def _facts(model: ModelSource, folder: Path) -> dict[str, Any]:
    """What `models --json` tells of a model."""
    state = model_state(folder, model.name)
    found = state.model
    return {
        "name": model.name,
        "use": model.use,
        "licence": model.licence,
        "source": model.source,
        "page": model.page,
        "files": [asdict(file) for file in model.files],
        "facts": model.facts,
        "installed": found is not None,
        "sha256": found.sha256 if found else None,
        "size": found.size if found else None,
        "state": state.state,
        "problem": state.problem,
        "checked_at": state.checked_at,
    }


def _state(state: ModelState) -> str:
    """How a model stands, in words."""
    match state.state:
        case "ready":
            return f"ready (checked {state.checked_at})"
        case "not checked":
            return "not checked yet: grayvault models check"
        case "not working":
            return f"it {state.problem}"
        case _:
            return state.state


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    sizes = [file["size"] for file in facts["files"]]
    published_size = size(sum(sizes)) if all(sizes) else "size unknown"
    state = f"installed, {size(facts['size'])}" if facts["installed"] else "not installed"
    yield f"{facts['name']}  ({facts['use']}; {state})"
    if facts["installed"]:
        check = ModelState(facts["state"], None, facts["problem"], facts["checked_at"])
        yield f"  {_state(check)}"
    yield f"  {facts['source']}"
    yield f"  {', '.join(file['name'] for file in facts['files'])} ({published_size})"
    yield f"  licence: {facts['licence']}"
    yield f"  {facts['page']}"


@contextmanager
def _progress(name: str) -> Iterator[download.Progress]:
    """Give what is to be told how many bytes have come; a live bar on a terminal."""
    columns = (TextColumn(name), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)
