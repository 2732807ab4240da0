"""`grayvault`: the list of commands; here errors become exit codes."""

import importlib
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from grayvault import __version__
from grayvault.cli.exit_codes import WRONG_USAGE
from grayvault.cli.logging_setup import log_to_stderr
from grayvault.core.config.paths import Places
from grayvault.core.config.vault_place import StoreUrl, vault_name
from grayvault.core.errors import ConfigError, GrayVaultError, UnsupportedError
from grayvault.core.loading import without_garbage_collection
from grayvault.report.text_format import printable

_STDOUT, _STDERR = 1, 2


@dataclass(frozen=True)
class Entry:
    """A command and its line in the help; `module` is imported only when it is called."""

    name: str
    help: str

    @property
    def module(self) -> str:
        return f"grayvault.cli.commands.{self.name}"


ENTRIES = (
    Entry("add", "Archive photos: files, and folders with everything in them."),
    Entry("watch", "Archive photos as they appear in folders, until stopped."),
    Entry("serve", "Show photos in colour, and archive uploads, over HTTP."),
    Entry("stats", "Show how much the archive saves, and its colour errors."),
    Entry("report", "Write a page with the savings, plots and sample photos."),
    Entry("list", "List the archived photos."),
    Entry("show", "Show everything about one photo."),
    Entry("restore", "Write one photo, with its colours restored, to a file."),
    Entry("measure", "Measure how much a picture differs from another."),
    Entry("jobs", "List queued and failed photos; retry them."),
    Entry("verify", "Check every file of the vault; repair damaged ones."),
    Entry("reindex", "Rebuild the catalog from the vault."),
    Entry("doctor", "Check the vault and everything it needs; say what to do."),
    Entry("export", "Write all photos, in colour, as ordinary files."),
    Entry("mount", "Show all photos, in colour, as a read-only folder."),
    Entry("catalog", "Copy the catalog, or move it to another database."),
    Entry("remove", "Remove photos from the archive; their originals stay."),
    Entry("rearchive", "Archive photos again from their originals, with other settings."),
    Entry("trash", "Move originals to the trash; list it, restore from it, empty it."),
    Entry("token", "Give others access over HTTP, and revoke it."),
    Entry("link", "Print a link that shows a photo to anyone who has it."),
    Entry("study", "Try every colorizer on your photos, and compare."),
    Entry("models", "List, install, check and remove colorizers."),
)


class _Failure(click.ClickException):
    """One of our own errors as a sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__("\n".join(printable(line) for line in sentence.splitlines()))


class _WrongUsage(_Failure):
    """The command line or the configuration is wrong."""

    exit_code = WRONG_USAGE


class _Commands(click.Group):
    """Commands that are imported when they are called, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [entry.name for entry in ENTRIES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = next((entry for entry in ENTRIES if entry.name == cmd_name), None)
        if entry is None:
            return None
        with without_garbage_collection():
            command = importlib.import_module(entry.module).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, entry.help) for entry in ENTRIES])

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn errors into one sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except (ConfigError, UnsupportedError) as error:
            raise _WrongUsage(str(error)) from error
        except GrayVaultError as error:
            raise _Failure(str(error)) from error
        except KeyboardInterrupt as error:
            raise _Failure("interrupted") from error
        except BrokenPipeError:
            raise  # click ends quietly
        except OSError as error:
            raise _Failure(f"{error.filename or 'system'}: {error.strerror or error}") from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="GRAYVAULT_CONFIG",
    show_envvar=True,
    metavar="FILE",
    help="The configuration file. Default: config.yaml in the vault, if there is one.",
)
@click.option(
    "--vault",
    type=str,
    envvar="GRAYVAULT_VAULT",
    show_envvar=True,
    metavar="DIR",
    help="The vault's folder, or its URL. Default: the one that the configuration names.",
)
@click.version_option(__version__, prog_name="grayvault")
@click.pass_context
def cli(ctx: click.Context, config: Path | None, vault: str | None) -> None:
    """Archive photos: store their brightness and a pinch of colour, and restore the colour."""
    log_to_stderr(logging.WARNING)
    _check_locale()
    ctx.obj = Places(config, _vault(vault))


def _check_locale() -> None:
    """Refuse a locale in which intact vault files would seem to hold impossible names."""
    encoding = sys.getfilesystemencoding()
    if encoding != "utf-8":
        raise _WrongUsage(
            f"names of files are {encoding} in this locale, not UTF-8: set PYTHONUTF8=1, or a "
            "locale such as C.UTF-8"
        )


def _vault(name: str | None) -> Path | StoreUrl | None:
    try:
        return vault_name(name) if name else None
    except ConfigError as error:
        raise _WrongUsage(str(error)) from error


def main() -> None:
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    # Before numpy is imported: its matrices are small here, and its idle threads spin and take the
    # processor from torch's threads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    cli()


def _open_closed_streams() -> None:
    """Let closed standard streams lead nowhere.

    Else a file of the vault would get such a stream's number, and whatever a library prints.
    """
    while (unused := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        pass
    os.close(unused)
    sys.stdout = sys.stdout or os.fdopen(_STDOUT, "w")
    sys.stderr = sys.stderr or os.fdopen(_STDERR, "w")
