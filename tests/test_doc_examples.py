"""The examples of README and docs/start run, in their order, as users would type them."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest
import skimage

ROOT = Path(__file__).parents[1]
FUSE = Path("/dev/fuse")
DAEMONS = ("serve", "watch", "mount")


def examples(page: Path) -> list[list[str]]:
    """The words of a page's `grayvault` command lines, without remarks."""
    lines = re.findall(r"^    \$ (grayvault .*)$", page.read_text(), re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment that the examples assume; HintNet, which is slow to load, is left out."""
    quick = "colorizer: propagate\nquality: none\nserve: {port: 0}\n"
    (tmp_path / "grayvault.yaml").write_text(quick)
    programs = Path(sys.executable).parent
    return {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "GRAYVAULT_VAULT": "archive",
        "GRAYVAULT_CONFIG": str(tmp_path / "grayvault.yaml"),
    }


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "docs/start/first-steps.md"])
def test_examples_run(page: str, tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "Pictures").mkdir()
    shutil.copy(Path(skimage.__file__).parent / "data" / "coffee.png", tmp_path / "Pictures")
    commands = examples(ROOT / page)
    assert len(commands) > 4
    for command in commands:
        if command[1] == "mount" and not FUSE.exists():
            continue
        run = run_daemon if command[1] in DAEMONS else run_command
        run(command, tmp_path, environment)
        for output in (word for word in command if word.endswith((".jpg", ".png"))):
            assert output.startswith("path:") or (tmp_path / output).exists()


def run_command(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    result = subprocess.run(
        command, check=False, cwd=folder, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout


def run_daemon(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Start a command that runs until it is stopped, and stop it when it works."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as daemon:
        assert daemon.stdout is not None
        first_line = daemon.stdout.readline()
        if address := re.search(r"http://\S+", first_line):
            assert httpx.get(address[0], timeout=60).status_code == HTTPStatus.OK
        daemon.send_signal(signal.SIGINT)
        rest = daemon.stdout.read()
    assert daemon.returncode == 0, first_line + rest
