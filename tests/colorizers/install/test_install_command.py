"""`models install` as users run it, and what stops it halfway."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grayvault.cli.main import cli
from grayvault.colorizers.install.model_folder import find_model
from tests.colorizers.install.test_install import chromagan
from tests.colorizers.web import Web
from tests.support.tools import ctrl_c_is_heard


def test_a_full_disk_leaves_no_half_model(web: Web, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk: the same call fails in the same way."""
    web.files["w.h5"] = chromagan().read_bytes()
    program = f"""
import signal
from pathlib import Path
from grayvault.core.errors import DownloadError
from grayvault.colorizers.install.download import download
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    download({web.url("w.h5")!r}, Path({str(tmp_path / "w.h5")!r}), lambda *_: None)
except DownloadError as error:
    print(error)
"""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=limited,
    )
    assert "the disk is full; make room and try again" in done.stdout
    assert not (tmp_path / "w.h5").exists()


def test_the_command_line(web: Web, tmp_path: Path) -> None:
    web.files["my.h5"] = chromagan().read_bytes()
    environment = {"XDG_DATA_HOME": str(tmp_path)}

    def run(*words: str) -> Result:
        return CliRunner(env=environment).invoke(cli, ["models", *words])

    before = json.loads(run("--json").stdout)
    assert before["folder"] == str(tmp_path / "grayvault" / "models")
    assert [model["installed"] for model in before["models"]] == [False] * 6
    assert {"licence", "source", "files", "sha256", "size"} <= before["models"][0].keys()
    done = run("install", "chromagan", "--from", web.url("my.h5"))
    assert done.exit_code == 0, done.stderr
    assert "chromagan is installed" in done.stdout
    assert "licence: not stated" in done.stdout
    after = {model["name"]: model for model in json.loads(run("--json").stdout)["models"]}
    assert after["chromagan"]["installed"]
    assert "chromagan  (colorizer; installed, 2.7 MB)" in run().stdout
    wrong = run("install", "monet")
    assert (wrong.exit_code, "there is no model called 'monet'" in wrong.stderr) == (2, True)
    nowhere = run("install", "chromagan", "--from", str(tmp_path / "none.h5"))
    assert (nowhere.exit_code, "there is no file" in nowhere.stderr) == (1, True)
    assert "chromagan is removed" in run("remove", "chromagan").stdout
    assert "is not installed" in run("remove", "chromagan").stdout


@pytest.mark.slow
def test_a_disk_that_is_full_while_converting_is_reported(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk."""
    weights = str(chromagan())

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [sys.executable, "-m", "grayvault", "models", "install", "chromagan", "--from", weights],
        env=os.environ | {"XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "is the disk full?" in done.stderr
    assert list((tmp_path / "grayvault" / "models").iterdir()) == []


def test_ctrl_c_keeps_the_downloaded_bytes(web: Web, tmp_path: Path) -> None:
    web.files["my.h5"] = chromagan().read_bytes() * 200
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "grayvault", "models", "install", "chromagan"]
    process = subprocess.Popen(
        [*command, "--from", web.url("my.h5")],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=ctrl_c_is_heard,  # noqa: PLW1509 - no thread of this process holds a lock
    )
    part = tmp_path / "grayvault/models/fetched/my_model_colorization.h5.part"
    while process.poll() is None and not (part.exists() and part.stat().st_size):
        pass
    process.send_signal(signal.SIGINT)
    _, output = process.communicate(timeout=60)
    assert (process.returncode, output.strip()) == (1, "Error: interrupted")
    assert part.stat().st_size > 0
    assert find_model(tmp_path / "grayvault/models", "chromagan") is None
