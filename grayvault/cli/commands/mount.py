"""`grayvault mount`: the archive as a read-only folder of ordinary colour photos."""

from contextlib import closing, nullcontext
from pathlib import Path
from threading import BoundedSemaphore

import click

from grayvault.bootstrap.configured_vault import ConfiguredVault, opened_vault
from grayvault.bootstrap.renderer import Renderer
from grayvault.cli.outside_folder import check_outside
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError
from grayvault.core.processors import processors
from grayvault.folder_view.folder_view import FolderView
from grayvault.folder_view.mounted_folder import mount
from grayvault.folder_view.photo_jpeg import JpegRendering
from grayvault.report.text_format import printable
from grayvault.restore.views.view_cache import ViewCache


@click.command("mount")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--allow-other",
    is_flag=True,
    help="Let other users of this machine read it, too; /etc/fuse.conf must allow that.",
)
@click.pass_obj
def command(places: Places, folder: Path, allow_other: bool) -> None:
    """Show all photos as ordinary colour JPEGs in DIR, an empty folder, until stopped.

    DIR is made if it isn't there. The photos have their old names, folders, metadata and times, and
    can only be read. A photo is restored when a program reads it. Ctrl-C or `fusermount -u DIR`
    ends it.
    """
    with opened_vault(places) as vault:
        _refuse_file(folder)
        check_outside(vault, folder)
        _prepare(folder)
        with closing(FolderView(vault.engine, _rendering(vault))) as view:
            mount(view, folder, lambda: _announce(folder), allow_other=allow_other)


def _rendering(vault: ConfiguredVault) -> JpegRendering:
    """As many photos at a time as there are processors; the others wait."""
    cache = ViewCache(vault.folder.views, vault.config.serve.cache_bytes)
    slots = BoundedSemaphore(processors())
    return JpegRendering(Renderer(vault), cache, nullcontext, lambda: slots)


def _refuse_file(folder: Path) -> None:
    if folder.is_file():
        raise ConfigError(f"{folder} is no folder: choose an empty one, or one that isn't there")


def _prepare(folder: Path) -> None:
    """Make the folder, or raise `ConfigError` if something is in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = next(folder.iterdir(), None) is None
    except OSError as error:
        raise ConfigError(
            f"{folder} can't be used: {error.strerror}; if it was mounted before, "
            f"`fusermount -u {folder}` ends that"
        ) from error
    if not is_empty:
        raise ConfigError(f"{folder} is not empty: choose another folder")


def _announce(folder: Path) -> None:
    click.echo(f"your photos are in {printable(str(folder))} (stop it with Ctrl-C)")
