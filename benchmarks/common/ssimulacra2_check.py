"""GrayVault's SSIMULACRA2 beside that of the metric's own program: scores, and CPU time.

The program is `ssimulacra2` of github.com/cloudinary/ssimulacra2, if it is on the path.
"""

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from PIL import Image

from benchmarks.common.timing import cpu_time
from grayvault.core.arrays import UInt8Array
from grayvault.imaging.measure.ssimulacra2.score import Ssimulacra2Reference

_PROGRAM = "ssimulacra2"
_BANDS = {"under 70": (-1e9, 70), "70 to 80": (70, 80), "80 to 90": (80, 90), "from 90": (90, 101)}
"""Scores by which the differences are grouped."""

_TRIES = 7


class Pair(NamedTuple):
    """A reference and a distorted picture of the same size."""

    reference: UInt8Array
    distorted: UInt8Array


def check(small: Iterable[Pair], display: list[Pair]) -> dict[str, Any]:
    """Differences on `small` pairs and on those of a display's size; times of the latter."""
    seconds = _seconds(display[0])
    if shutil.which(_PROGRAM) is None:
        return {"differences": None, "seconds": seconds}
    return {
        "differences": {"small": _differences(small), "display": _differences(display)},
        "seconds": {**seconds, "program": round(_program_seconds(display[0]), 3)},
    }


def _differences(pairs: Iterable[Pair]) -> dict[str, dict[str, float]]:
    """In each band of scores: how many pairs, and how much higher GrayVault's are than theirs."""
    scores = [(_score(pair), _score_by_program(pair)) for pair in pairs]
    bands = {}
    for name, (low, high) in _BANDS.items():
        band = sorted((ours - theirs for ours, theirs in scores if low <= ours < high), key=abs)
        if band:
            bands[name] = {
                "pairs": len(band),
                "median": round(median(band), 3),
                "largest": round(band[-1], 3),
            }
    return bands


def _score(pair: Pair) -> float:
    return Ssimulacra2Reference(pair.reference).score(pair.distorted)


def _score_by_program(pair: Pair) -> float:
    with TemporaryDirectory() as folder:
        files = [str(Path(folder) / name) for name in ("reference.png", "distorted.png")]
        for file, pixels in zip(files, pair, strict=True):
            Image.fromarray(pixels).save(file, compress_level=1)
        done = subprocess.run([_PROGRAM, *files], capture_output=True, check=True)
    return float(done.stdout)


def _seconds(pair: Pair) -> dict[str, float]:
    """CPU seconds for preparing a reference, and for comparing a picture with it."""
    prepare = partial(Ssimulacra2Reference, pair.reference)
    reference = prepare()
    score = partial(reference.score, pair.distorted)
    calls: dict[str, Callable[[], object]] = {"prepare": prepare, "score": score}
    height, width = pair.reference.shape[:2]
    seconds = {
        name: round(median(cpu_time(call)[1] for _ in range(_TRIES)), 3)
        for name, call in calls.items()
    }
    return {"megapixels": round(height * width / 1e6, 3), **seconds}


def _program_seconds(pair: Pair) -> float:
    """CPU seconds of the program, which also reads two PNG files."""
    seconds = []
    for _ in range(_TRIES):
        before = _children_seconds()
        _score_by_program(pair)
        seconds.append(_children_seconds() - before)
    return median(seconds)


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
