"""`grayvault models`: list, install, check and remove the colorizers of the study."""

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
from grayvault.cli.exit_codes import FAILED
from grayvault.colorizers.install import download, model_folder
from grayvault.colorizers.install.install import Fetching, install
from grayvault.colorizers.install.model_sources import PUBLISHED, ModelSource, find_source
from grayvault.core.config.load import configuration
from grayvault.core.config.paths import Places, models_folder
from grayvault.report.text_format import printable, size


@click.group("models", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the colorizers of the study, and the object detector that one of them needs.

    They are not part of GrayVault: `models install NAME` downloads the weights that their authors
    have published. Each has its own licence. A model that works here is `ready`; else the list says
    what is missing. The state is that of the last check; after a change of the model's files or
    libraries it has to be checked again.
    """
    if ctx.invoked_subcommand is not None:
        return
    folder = _folder(ctx.obj)
    models = [_facts(model, folder) for model in PUBLISHED]
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "models": models}, indent=2))
        return
    click.echo(f"models in {printable(str(folder))}\n")
    for facts in models:
        click.echo("\n".join(_lines(facts)) + "\n")


@command.command("install")
@click.argument("name")
@click.option(
    "--from",
    "sources",
    multiple=True,
    metavar="FILE|URL",
    help="Use this file instead of the published one; can be repeated. A folder or a ZIP archive "
    "works, too, if its files have the published names.",
)
@click.pass_obj
def install_command(places: Places, name: str, sources: tuple[str, ...]) -> None:
    """Download a model's published weights.

    They are checked and converted. An interrupted download continues. Files with anything but
    tensors, or with the tensors of another network, are refused. At the end, the model is tried on
    a tiny picture.
    """
    model = find_source(name)
    with _progress(name) as report, library_output_to(Path(os.devnull)):
        installed = install(model, Fetching(_folder(places), report, sources))
        check_model(_folder(places), name)
    click.echo(f"{name} is installed: {printable(str(installed.file))} ({size(installed.size)})")
    click.echo(printable(f"{name}: {_state(model_state(_folder(places), name))}"))
    click.echo(f"licence: {model.licence}")
    for file, source in zip(model.files, installed.sources, strict=True):
        if file.sha256 not in {None, source.sha256}:
            click.echo(f"{printable(source.name)} differs from the published file {file.name}")


@command.command("check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.pass_context
def check_command(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Check whether models work here.

    Each is loaded and colorizes a tiny picture. Without NAME, all installed models are checked. The
    exit code is 1 if one doesn't work.
    """
    folder, works = _folder(ctx.obj), True
    known = [find_source(name).name for name in names] or [model.name for model in PUBLISHED]
    installed = [name for name in known if model_folder.find_model(folder, name)]
    for name in names or installed:
        if name in installed:
            with _waiting(name):
                check_model(folder, name)
        state = model_state(folder, name)
        works &= state.state == "ready"
        click.echo(printable(f"{name}: {_state(state)}"))
    if not (names or installed):
        click.echo("no model is installed: `grayvault models` lists the available ones")
    ctx.exit(0 if works else FAILED)


@command.command("remove")
@click.argument("name")
@click.pass_obj
def remove_command(places: Places, name: str) -> None:
    """Remove an installed model.

    Photos archived with it are then restored from their hints alone.
    """
    removed = model_folder.remove_model(_folder(places), find_source(name).name)
    click.echo(f"{name} is removed" if removed else f"{name} is not installed")


@contextmanager
def _waiting(name: str) -> Iterator[None]:
    """On a terminal, show which model is being loaded."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"loading {name}"):
        yield


def _folder(places: Places) -> Path:
    return models_folder(configuration(places).models)


def _facts(model: ModelSource, folder: Path) -> dict[str, Any]:
    """A model as in `models --json`."""
    state = model_state(folder, model.name)
    installed = state.model
    return {
        "name": model.name,
        "use": model.use,
        "licence": model.licence,
        "source": model.source,
        "page": model.page,
        "files": [asdict(file) for file in model.files],
        "facts": model.facts,
        "installed": installed is not None,
        "sha256": installed.sha256 if installed else None,
        "size": installed.size if installed else None,
        "state": state.state,
        "problem": state.problem,
        "checked_at": state.checked_at,
    }


def _state(state: ModelState) -> str:
    match state.state:
        case "ready":
            return f"ready (checked {state.checked_at})"
        case "not checked":
            return "not checked yet: run `grayvault models check`"
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
    """Yield a function to call with the number of bytes received; shown on a terminal only."""
    columns = (TextColumn(name), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)
