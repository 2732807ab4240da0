"""The edge: help, exit codes, and every error as one sentence."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import click
import pytest

from grayvault import __version__
from grayvault.cli.main import ENTRIES, cli
from tests.cli.conftest import Home, run
from tests.support.tools import ctrl_c_is_heard

GRAYVAULT = sys.executable, "-m", "grayvault"
PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
MODULE, _, FUNCTION = PROJECT["project"]["scripts"]["grayvault"].partition(":")
SCRIPT = f"import {MODULE} as module; module.{FUNCTION}()"
"""What the installed `grayvault` does."""
HEAVY = (
    *("torch", "numpy", "imagecodecs", "skimage", "scipy", "PIL", "fastapi", "obstore"),
    *("alembic", "rich.console", "yaml", "grayvault.ingest.recovery"),
    *("sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.mysql"),
)


def test_help_lists_every_command() -> None:
    text = run("--help").output
    assert all(f"  {entry.name} " in text for entry in ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_command_has_help(entry: object) -> None:
    name = getattr(entry, "name")  # noqa: B009
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"Usage: cli {name}" in result.output
    assert cli.get_command(click.Context(cli), name) is not None


def test_version() -> None:
    assert __version__ in run("--version").output


@pytest.mark.parametrize("words", [["--help"], ["stats"], ["list"]], ids=" ".join)
def test_commands_that_only_read_import_nothing_heavy(archived: Home, words: list[str]) -> None:
    code = (
        "import sys; from grayvault.cli.main import cli; "
        f"cli({['--vault', str(archived.vault), *words]!r}, standalone_mode=False); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["stats"], 2, "no vault is named"),
        (["--vault", "/nowhere", "stats"], 2, "'/nowhere' is no folder"),
        (["--vault", "/", "list"], 2, "'/' is no vault"),
        (["--config", "/nowhere.yaml", "list"], 2, "/nowhere.yaml can't be read"),
        (["--vault", "ftp://host/x", "list"], 2, "begins with one of s3://"),
        (["--vault", "s3://me:secret@bucket", "list"], 2, "belong in the environment"),
        (["dance"], 2, "No such command 'dance'"),
        (["stats", "--yaml"], 2, "No such option"),
    ],
)
def test_wrong_usage_is_exit_code_2(words: list[str], code: int, sentence: str) -> None:
    result = run(*words)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert result.stdout == ""


def test_nothing_is_made_by_commands_that_read(tmp_path: Path) -> None:
    run("stats", vault=tmp_path / "vault")
    assert not list(tmp_path.iterdir())


def test_the_configuration_is_checked_for_every_command(home: Home) -> None:
    (home.vault / "config.yaml").write_text("colour: 1\ndistance: 99")
    result = run("stats", vault=home.vault, config=None)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2
    assert "unknown key `colour`" in result.stderr


@pytest.mark.parametrize("url", ["nonsense", "postgresql://ana:secret@h:x/y", "mysql://h/y"])
def test_an_impossible_catalog_address_is_a_wrong_configuration(home: Home, url: str) -> None:
    (home.vault / "config.yaml").write_text(f"catalog: {url}")
    result = run("stats", vault=home.vault, config=None)
    assert result.exit_code == 2
    assert "`catalog` " in result.stderr
    assert "postgresql://user@host/database" in result.stderr
    assert "secret" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [["--tier", "magic"], ["--colorizer", "magic"]], ids=" ".join)
def test_unknown_values_are_wrong_usage(home: Home, words: list[str]) -> None:
    result = run("add", home.photos, *words, vault=home.vault)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()[-1]) > 20


@pytest.mark.parametrize("command", ["add", "watch"])
def test_an_unknown_preset_is_wrong_usage_and_the_presets_are_named(
    home: Home, command: str
) -> None:
    result = run(command, "--preset", "nonsense", home.photos, vault=home.vault)
    assert result.exit_code == 2
    message = result.stderr.splitlines()[-1]
    assert "'nonsense' is not one of 'tiny', 'balanced', 'faithful'" in message


@pytest.mark.parametrize(
    "words",
    [
        *(["add", ""], ["watch", ""], ["show", "path:"], ["list", "--under", ""]),
        *(["export", "new", "--under", ""], ["trash", "put", "--yes", ""]),
    ],
    ids=" ".join,
)
def test_an_empty_name_is_not_the_current_folder(
    home: Home, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(home.photos)
    result = run(*words, vault=home.vault)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "an empty name names nothing" in result.stderr


def test_a_budget_over_the_limit_is_wrong_usage(home: Home) -> None:
    words = "--preset", "tiny", "--hint-bytes", 500
    result = run("add", *words, home.photos, vault=home.vault)
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: command line: `hint_budget` should be at most `hint_bytes` (500), "
        "but is 1000 by preset tiny\n"
    )


def test_vault_and_configuration_from_the_environment(archived: Home, tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(f"vault: {archived.vault}")
    for name, value in (("GRAYVAULT_VAULT", archived.vault), ("GRAYVAULT_CONFIG", config)):
        environment = {**os.environ, name: str(value)}
        done = subprocess.run(
            [*GRAYVAULT, "list"], env=environment, capture_output=True, check=True
        )
        assert len(done.stdout.splitlines()) == 3


@pytest.mark.parametrize(
    "words", [["verify"], ["export", "{}/all"], ["report", "-o", "{}/all.html"]], ids=" ".join
)
def test_no_progress_is_written_where_nobody_looks(
    home: Home, tmp_path: Path, words: list[str]
) -> None:
    done = run(*(word.format(tmp_path) for word in words), vault=home.vault)
    assert (done.exit_code, done.stderr) == (0, "")


def test_a_locale_whose_names_are_not_utf_8_is_refused(archived: Home) -> None:
    """Every name beyond ASCII would be impossible there: intact files were called damaged."""
    ascii_names = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [*GRAYVAULT, "--vault", archived.vault, "verify"],
        env=os.environ | ascii_names,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"names of files are ascii in this locale, not UTF-8: set PYTHONUTF8=1" in done.stderr


def test_an_unknown_photo_is_exit_code_1(archived: Home) -> None:
    for address in ("0" * 64, "00000000", "0000", "nonsense", "path:/nowhere.jpg"):
        result = run("show", address, vault=archived.vault)
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert len(result.stderr.splitlines()) == 1


def test_a_newer_catalog_is_refused(home: Home) -> None:
    (home.vault / "grayvault.json").write_text('{"format": 99}')
    result = run("list", vault=home.vault)
    assert result.exit_code == 2
    assert "newer GrayVault" in result.stderr


def test_a_damaged_catalog_is_reported(home: Home) -> None:
    for suffix in ("", "-wal", "-shm"):
        (home.vault / f"catalog.sqlite{suffix}").unlink(missing_ok=True)
    (home.vault / "catalog.sqlite").write_bytes(b"no database " * 1000)
    result = run("list", vault=home.vault)
    assert result.exit_code == 1
    assert "catalog.sqlite" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_ctrl_c_is_reported(tmp_path: Path) -> None:
    fifo = tmp_path / "config.yaml"
    os.mkfifo(fifo)
    words = [*GRAYVAULT, "--config", str(fifo), "stats"]
    process = subprocess.Popen(
        words,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=ctrl_c_is_heard,  # noqa: PLW1509 - no thread of this process holds a lock
    )
    with fifo.open("wb"):  # from here on the command waits for its configuration
        time.sleep(0.5)  # in `read`: a signal just before it would only be seen after it
        process.send_signal(signal.SIGINT)
        _, output = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, "Error: interrupted\n")


@pytest.mark.parametrize("module", ["click", "sqlalchemy"])
@pytest.mark.parametrize("words", [("-m", "grayvault"), ("-c", SCRIPT)], ids=["-m", "script"])
def test_ctrl_c_is_reported_while_modules_are_imported(
    tmp_path: Path, module: str, words: tuple[str, str]
) -> None:
    """`click` is imported by the command line itself, and `sqlalchemy` by the command."""
    (tmp_path / f"{module}.py").write_text("raise KeyboardInterrupt")
    places = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, *words, "list"],
        env={**os.environ, "PYTHONPATH": places},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Error: interrupted\n")


def test_a_reader_that_has_gone_is_no_trouble(archived: Home) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    words = [*GRAYVAULT, "--vault", str(archived.vault), "list", "--json"]
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run(words, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == ""


@pytest.mark.parametrize("stream", [1, 2])
def test_a_closed_stream_is_no_trouble_and_no_file_takes_its_place(home: Home, stream: int) -> None:
    words = *GRAYVAULT, "--vault", str(home.vault), "token", "create", "phone"
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {stream}>&-', "sh", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert len(json.loads(run("token", "list", "--json", vault=home.vault).stdout)) == 1
