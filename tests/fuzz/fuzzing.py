"""Fuzzing targets for a while, in processes of their own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
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


def fuzz(names: Sequence[str], seconds: float, seed: int = 0) -> dict[str, str]:
    """Fuzz targets from their corpora on; what broke one is kept under `found/`.

    Returns the last line that the fuzzer said of each. Raises `AssertionError` if one was broken,
    with the end of what was said of it.
    """
    with tempfile.TemporaryDirectory() as folder, ExitStack() as around:
        scratch = Path(folder)
        for name in names:
            (HERE / "found" / name).mkdir(parents=True, exist_ok=True)
            (scratch / name).mkdir()
            around.enter_context(surroundings(name))
        runs = [
            [name, str(scratch / f"{name}.log"), *_options(name, seconds, seed, scratch / name)]
            for name in names
        ]
        ended = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.forked"],
            input=json.dumps(runs),
            cwd=HERE.parent.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        codes = dict(json.loads(line) for line in ended.stdout.splitlines())
        logs = {name: (scratch / f"{name}.log").read_text(errors="replace") for name in codes}
    for name in names:
        if not any((HERE / "found" / name).iterdir()):
            (HERE / "found" / name).rmdir()
    assert codes.keys() == set(names), ended.stderr
    broken = [f"{name} was broken:\n{logs[name][-4000:]}" for name in names if codes[name]]
    assert not broken, "\n\n".join(broken)
    return {name: log.strip().splitlines()[-1] for name, log in logs.items()}


def _options(name: str, seconds: float, seed: int, scratch: Path) -> list[str]:
    """libFuzzer's options, and its folders: it writes into the first one and reads the others."""
    limits = LIMITS_OF_FORGED if name.startswith("forged_") else LIMITS
    crashers = HERE / "found" / name
    ways = (
        f"-max_total_time={max(int(seconds), 1)}",
        f"-artifact_prefix={crashers}/",
        f"-seed={seed}",
    )
    return [*limits, *ways, str(scratch), str(HERE / "corpus" / name), str(crashers)]
