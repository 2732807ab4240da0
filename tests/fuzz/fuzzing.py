"""Fuzzing a target for a while, in a process of its own."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from tests.fuzz.http_target import server

HERE = Path(__file__).parent
LIMITS = "-timeout=20", "-rss_limit_mb=0", "-max_len=65536"
LIMITS_OF_FORGED = (
    *("-timeout=600", "-report_slow_units=600", "-rss_limit_mb=0"),
    *("-max_len=64", "-len_control=0"),
)
"""Each byte is a decision, and each input takes a whole command: few bytes, all at once."""


def inputs(name: str) -> list[Path]:
    """The files that a target is always tried with: its corpus, and what was found with it."""
    return sorted([*(HERE / "corpus" / name).glob("*"), *(HERE / "found" / name).glob("*")])


@contextmanager
def surroundings(name: str) -> Iterator[None]:
    """What a target needs beside it."""
    with server() if name == "http" else nullcontext():
        yield


def fuzz(name: str, seconds: float, seed: int = 0) -> str:
    """Fuzz a target from its corpus on; what broke it is kept under `found/`.

    Returns the end of what the fuzzer said. Raises `AssertionError` where the target was broken.
    """
    found = HERE / "found" / name
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, surroundings(name):
        flags = f"-max_total_time={max(int(seconds), 1)}", f"-artifact_prefix={found}/"
        folders = scratch, str(HERE / "corpus" / name), str(found)
        command = sys.executable, "-m", "tests.fuzz.one", name
        limits = LIMITS_OF_FORGED if name.startswith("forged_") else LIMITS
        ended = subprocess.run(
            [*command, *limits, *flags, f"-seed={seed}", *folders],
            cwd=HERE.parent.parent,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    said = (ended.stdout + ended.stderr)[-4000:]
    assert ended.returncode == 0, f"{name} was broken:\n{said}"
    if not any(found.iterdir()):
        found.rmdir()
    return said
