"""`grayvault`: the group of commands, and the one place where errors become exit codes."""

import importlib
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from grayvault import __version__
from grayvault.cli.logging_setup import log_to_stderr
from grayvault.cli.text import printable
from grayvault.core.config.paths import Places
from grayvault.core.errors import ConfigError, GrayVaultError, UnsupportedError


@dataclass(frozen=True)
class Entry:
    """A command: `module` holds it as `command`, and is imported only when it is called."""

    name: str
    help: str

    @property
    def module(self) -> str:
        """The module of the command."""
        return f"grayvault.cli.commands.{self.name}"


ENTRIES = (
    Entry("add", "Take photos in: files, and folders with all that is in them."),
    Entry("watch", "Take photos in as they appear in folders, until stopped."),
    Entry("serve", "Show photos in colour, and take photos in, over HTTP."),
    Entry("stats", "Tell what the archive saves, and what it costs in colour."),
    Entry("report", "Write the accounts, with plots and photos, as one page."),
    Entry("list", "List the archived photos."),
    Entry("show", "Tell everything about one photo."),
    Entry("restore", "Write one photo, its colours brought back, to a file."),
    Entry("measure", "Tell how far one picture is from another."),
    Entry("jobs", "See what waits, is tried again or was set aside; try it again."),
    Entry("verify", "Check every file of the vault."),
    Entry("reindex", "Rebuild the catalog from the vault."),
    Entry("doctor", "Look over the vault and all that it needs, and say what to do."),
    Entry("export", "Write all photos, in colour, as ordinary files with a checksum list."),
    Entry("catalog", "Copy the catalog, also while others work on it."),
    Entry("remove", "Take photos out of the archive; their originals stay."),
    Entry("rearchive", "Archive photos anew from their originals, with other settings."),
    Entry("trash", "Free originals, see what the trash holds, bring it back, empty it."),
    Entry("token", "Give others access over HTTP, and take it back."),
    Entry("link", "Make an address that shows a photo to whoever has it, for a while."),
    Entry("study", "Try every colorizer on every photo, and compare."),
    Entry("models", "List and install the colorizers of the study."),
)


class _Failure(click.ClickException):
    """An error in the words of GrayVault; exit code 1."""

    def __init__(self, sentence: str) -> None:
        super().__init__("\n".join(printable(line) for line in sentence.splitlines()))


class _WrongUsage(_Failure):
    """The command line or the configuration is wrong."""

    exit_code = 2


class _Commands(click.Group):
    """Commands that are imported when they are called, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, in the order of the help."""
        return [entry.name for entry in ENTRIES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        entry = next((entry for entry in ENTRIES if entry.name == cmd_name), None)
        if entry is None:
            return None
        command = importlib.import_module(entry.module).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, entry.help) for entry in ENTRIES])

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what goes wrong on purpose becomes one sentence and an exit code."""
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
    help="The configuration file; else config.yaml in the vault, else the defaults hold.",
)
@click.option(
    "--vault",
    type=click.Path(path_type=Path),
    envvar="GRAYVAULT_VAULT",
    show_envvar=True,
    metavar="DIR",
    help="The vault's folder; else what the configuration names.",
)
@click.version_option(__version__, prog_name="grayvault")
@click.pass_context
def cli(ctx: click.Context, config: Path | None, vault: Path | None) -> None:
    """Keep every photo's brightness and a pinch of its colour, and bring the colour back."""
    log_to_stderr(logging.WARNING)
    ctx.obj = Places(config, vault)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    # Before numpy is imported: its matrices here are small, and its threads, which wait for work by
    # spinning, take the processor from torch's.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    cli()
