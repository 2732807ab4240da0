"""`grayvault serve` as its users have it: a process of its own on a real socket."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

UPLOAD_BYTES = 300_000
CONFIG = f"watch: {{settle_seconds: 0}}\njobs: 2\nserve: {{upload_bytes: {UPLOAD_BYTES}}}\n"


@dataclass(frozen=True)
class Server:
    """A server that runs: its vault, its process, and a client of it."""

    vault: Path
    process: subprocess.Popen[str]
    client: httpx.Client

    def upload(self, path: Path, **headers: str) -> httpx.Response:
        """Send a file as the body of a request."""
        return self.client.post("/photos", content=path.read_bytes(), headers=headers)

    def incoming(self) -> list[Path]:
        """What lies in the vault's folder of uploads."""
        return list((self.vault / "incoming").iterdir())


@contextmanager
def serving(vault: Path) -> Iterator[Server]:
    """Serve a vault for a while; at the end the server must stop by itself."""
    config = vault.with_suffix(".yaml")
    config.write_text(CONFIG)
    words = "--config", str(config), "--vault", str(vault), "serve", "--port", "0"
    command = sys.executable, "-m", "grayvault", *words
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[3]
        with httpx.Client(base_url=url, timeout=60) as client:
            yield Server(vault, process, client)
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate()
