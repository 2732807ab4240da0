"""`grayvault serve` in a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_STOP_SECONDS = 30


@contextmanager
def serving(vault: Path, workers: int = 1) -> Iterator[tuple[httpx.Client, int]]:
    """A client of a server on a free port, and the server's process ID."""
    arguments = "--vault", str(vault), "serve", "--port", "0", "--workers", str(workers)
    command = sys.executable, "-m", "grayvault", *arguments
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[3]
            with httpx.Client(base_url=url, timeout=60) as client:
                while not _is_ready(client):
                    time.sleep(0.2)
                yield client, process.pid
        finally:
            process.terminate()
            process.wait(_STOP_SECONDS)


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").is_success
    except httpx.TransportError:
        return False
