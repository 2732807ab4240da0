"""A study that was made once, for all tests that only look at it."""

import csv
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.cli.conftest import run
from tests.support.pictures import piece

HOSTILE = "=<script>alert(1)<∕script>&\"'|*\udcff$\\frac{$.jpg"
QUICK = "--no-ssimulacra2"
NO_QUALITY = Path(__file__).parents[2] / "support" / "no_quality.yaml"
SIZE = (96, 72)


@dataclass(frozen=True)
class Done:
    """A finished study and its output."""

    photos: Path
    out: Path
    code: int
    printed: str

    @property
    def results(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.out / "study.json").read_text())
        return document

    def photo(self, name: str) -> dict[str, Any]:
        return next(photo for photo in self.results["photos"] if photo["name"] == name)

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.out / name).open(newline="") as file:
            return list(csv.DictReader(file))


def study(photos: Path, out: Path, *words: object) -> Done:
    result = run("study", photos, "-o", out, *words, config=NO_QUALITY)
    return Done(photos, out, result.exit_code, result.output)


def save(path: Path, number: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    piece(number, SIZE).save(path, "jpeg", quality=97)


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Two photos, one of them twice, a transparent one, a gray one, and a file that is broken."""
    folder = tmp_path_factory.mktemp("study")
    photos = folder / "photos"
    save(photos / "color.jpg", 0)
    save(photos / "sub" / HOSTILE, 1)
    shutil.copy(photos / "color.jpg", photos / "same.jpg")
    piece(2, SIZE).convert("L").save(photos / "gray.jpg", quality=97)
    clear = piece(3, SIZE).convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(SIZE))
    clear.save(photos / "clear.png")
    (photos / "broken.png").write_bytes(b"nothing")
    return study(photos, folder / "out", QUICK)
