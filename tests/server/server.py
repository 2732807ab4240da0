"""`grayvault serve` as its users have it: a process of its own on a real socket."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

UPLOAD_BYTES = 300_000
SERVE = {"upload_bytes": UPLOAD_BYTES}
QUICK: dict[str, Any] = {
    "colorizer": "propagate",
    "quality": "none",
    "watch": {"settle_seconds": 0},
    "jobs": 1,
}


@dataclass(frozen=True)
class Server:
    """A server that runs: its vault, its process, what it logs, and a client of it."""

    vault: Path
    process: subprocess.Popen[str]
    log: Path
    client: httpx.Client

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return str(self.client.base_url).rstrip("/")

    def upload(self, path: Path, **headers: str) -> httpx.Response:
        """Send a file as the body of a request."""
        return self.client.post("/photos", content=path.read_bytes(), headers=headers)

    def incoming(self) -> list[Path]:
        """What lies in the vault's folder of uploads."""
        return list((self.vault / "incoming").iterdir())


@contextmanager
def serving(
    vault: Path, keys: Mapping[str, Any] | None = None, *, url: str | None = None, **serve: Any
) -> Iterator[Server]:
    """Serve a vault for a while, with other keys, and other ones under `serve`.

    With `url` the vault is in an object store, and `vault` is its working folder. At the end the
    server must stop by itself.
    """
    config, log = vault.with_suffix(".yaml"), vault.with_suffix(".log")
    own = {"working_folder": str(vault)} if url else {}
    text = yaml.safe_dump({**QUICK, **own, **(keys or {}), "serve": {**SERVE, **serve}})
    config.write_text(text)
    words = "--config", str(config), "--vault", url or str(vault), "serve", "--port", "0"
    command = sys.executable, "-m", "grayvault", *words
    with log.open("wb") as stderr:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[3]
        with httpx.Client(base_url=url, timeout=240) as client:
            yield Server(vault, process, log, client)
        process.terminate()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.communicate()
