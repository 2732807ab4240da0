"""`grayvault serve` beside other processes, and its end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.bootstrap.configured_vault import opened_vault
from grayvault.core.config.paths import Places
from grayvault.vault.layout import VaultFolder
from grayvault.vault.lock import hold
from tests.server.server import serving
from tests.support.desk import Desk
from tests.support.pictures import save_photo
from tests.support.processes import wait_for, workers
from tests.support.slow import slow
from tests.support.tools import ctrl_c_is_heard


def new_vault(root: Path) -> VaultFolder:
    """A vault and its catalog."""
    with opened_vault(Places(vault=root), create=True) as vault:
        return vault.folder


@pytest.mark.slow
def test_uploads_wait_for_the_vault_and_survive_a_restart(tmp_path: Path) -> None:
    folder = new_vault(tmp_path / "vault")
    photo = save_photo(tmp_path / "p.jpg")
    with hold(folder), serving(folder.root) as server:  # another process supervises
        answer = server.upload(photo, Prefer="wait=0")
        assert answer.status_code == 202
        job = answer.headers["location"]
        assert server.client.get(job).json()["state"] == "queued"
    with serving(folder.root) as server:
        wait_for(lambda: server.client.get(job).json()["state"] == "done", "the upload")
        assert server.client.get("/stats").json()["photos"] == 1


@pytest.mark.parametrize("colorizer", ["propagate", "hintnet"])
def test_only_networks_that_photos_need_are_loaded_at_the_start(desk: Desk, colorizer: str) -> None:
    save_photo(desk.photos / "p.jpg")
    assert replace(desk, colorizer=colorizer).add().code == 0
    [photo] = desk.listed()
    assert json.loads(desk.run("show", photo["id"], "--json").stdout)["colorizer"] == colorizer
    with serving(desk.vault) as server:
        wait_for(lambda: server.client.get("/readyz").status_code == 200, "the networks")
        files = Path(f"/proc/{server.process.pid}/maps").read_text()
        assert ("libtorch" in files) == (colorizer == "hintnet")


@pytest.mark.slow
def test_the_server_supervises_when_nobody_else_does_any_more(tmp_path: Path) -> None:
    folder = new_vault(tmp_path / "vault")
    with ExitStack() as other:
        other.enter_context(hold(folder))
        with serving(folder.root) as server:
            answer = server.upload(save_photo(tmp_path / "p.jpg"), Prefer="wait=0")
            other.close()
            job = answer.headers["location"]
            wait_for(lambda: server.client.get(job).json()["state"] == "done", "the upload")


@pytest.mark.slow
def test_the_leftovers_of_a_killed_server_are_cleared_away(tmp_path: Path) -> None:
    folder = new_vault(tmp_path / "vault")
    old, fresh = folder.incoming / "old.part", folder.incoming / "fresh.part"
    for part in (old, fresh):
        part.write_bytes(b"x")
    os.utime(old, (time.time() - 100_000,) * 2)
    with serving(folder.root) as server:
        assert server.client.get("/healthz").status_code == 200
        assert not old.exists()
        assert fresh.exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, slow(signal.SIGINT)])
def test_it_ends_on_a_signal_and_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path / "vault") as server:
        assert server.upload(save_photo(tmp_path / "p.jpg")).status_code == 201
        assert workers(server.vault)
        server.process.send_signal(number)
        assert server.process.wait(60) == 0
    assert not workers(server.vault)


INTERRUPTED_AT_ITS_ADDRESS = """
import os, signal, click
echo = click.echo
def echo_and_interrupt(text):
    echo(text)
    os.kill(os.getpid(), signal.SIGINT)
click.echo = echo_and_interrupt
from grayvault.cli.main import main
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["1", "2"])
def test_ctrl_c_ends_it_as_soon_as_its_address_is_printed(tmp_path: Path, processes: str) -> None:
    command = sys.executable, "-c", INTERRUPTED_AT_ITS_ADDRESS, "--vault", str(tmp_path / "vault")
    done = subprocess.run(
        [*command, "serve", "--port", "0", "--workers", processes],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=ctrl_c_is_heard,
    )
    assert done.stdout.startswith("GrayVault is at ")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_name_that_no_host_can_have_is_reported(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "grayvault", "--vault", str(tmp_path / "vault")]
    done = subprocess.run(
        [*command, "serve", "--host", "my..host"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "can't listen at my..host port 8357: no host has such a name" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_port_in_use_is_reported(tmp_path: Path) -> None:
    with socket.create_server(("localhost", 0)) as other:
        port = str(other.getsockname()[1])
        command = [sys.executable, "-m", "grayvault", "--vault", str(tmp_path / "vault")]
        done = subprocess.run(
            [*command, "serve", "--port", port], capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"port {port}: Address already in use" in done.stderr
    assert len(done.stderr.splitlines()) == 1
