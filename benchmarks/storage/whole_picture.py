"""Bytes of whole files that look equally like the photo: GrayVault, JPEG XL, AVIF, WebP.

Each photo is encoded at a row of settings by each method. Bytes at a score (SSIMULACRA2 in colour)
are interpolated between them. GrayVault's bytes are those of the vault file, without the photo's
metadata and profile, which the others don't store either. No colour error limit applies, since the
others have none; the mean ΔE00 stands beside. JPEG XL has effort 7. AVIF is libaom with tune=iq and
the better of 4:2:0 and 4:4:4, at speed 6: its files would be somewhat smaller at speed 4, which
takes several times as long. WebP has method 6.

Of the photos in `camera`, the sample is encoded that GrayVault's search works on: the six pieces
that are compared at 1:1, side by side. `camera_whole` has whole photos, for the score at the size
of a display.

GrayVault with the colour candidate is encoded again only where colour JPEG XL takes less than 1.03
of the bytes without it; elsewhere it decides for gray.

Run: python -m benchmarks whole_picture
Some of the photos, beside those of the last run:
    python -m benchmarks.storage.whole_picture --sets kodak camera --photos 6 --resume
"""

import argparse
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from math import inf
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.common import harness
from benchmarks.common.color_codecs import (
    AVIF,
    JPEG_XL,
    WEBP,
    ColorCodec,
    color_codecs,
)
from benchmarks.common.plot import Axes, Line, Panel, draw
from benchmarks.common.subprocesses import workers
from benchmarks.storage.same_score import AtScore, Point, at_score, geometric_mean, least
from grayvault.core.file_stamps import stamp_of
from grayvault.core.photo import Metadata, Photo
from grayvault.core.settings import Bound, ColorUse, IngestSettings
from grayvault.core.sources import Source
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.build_vault_file import build_vault_file, source_facts
from grayvault.ingest.archive.encode_photo import encode_photo
from grayvault.ingest.archive.encoded_photo import EncodedPhoto, fidelity_of
from grayvault.ingest.archive.quality.sample_photo import sample_of
from grayvault.vault.format.file_format import pack

SETS = {"kodak": "kodak", "camera": "camera", "scenes": "scenes", "camera_whole": "camera"}
"""The folder of each set."""

SAMPLED = "camera"
WHOLE = "camera_whole"
AVIF_SPEED = 6

QUALITIES = (60, 70, 75, 80, 84, 88)
ASKED = (57, *QUALITIES, 90)
"""The qualities that GrayVault is asked for: those that are compared, and one beyond each end."""

ENOUGH = 89.0
"""The score from which on a codec's finer settings are not tried."""

GRAY, BEST = "GrayVault, always gray", "GrayVault"
METHODS = {
    BEST: (BEST,),
    GRAY: (GRAY,),
    JPEG_XL: (JPEG_XL,),
    AVIF: (f"{AVIF} 4:2:0", f"{AVIF} 4:4:4"),
    WEBP: (WEBP,),
}
"""The methods that are compared, and the ways of coding of which each takes the smallest file."""

NEAR = 1.03
UNLIMITED = Bound(inf, inf, inf)
WORKERS = 2

PLOT = harness.ROOT / "docs" / "images" / "whole-picture.svg"
PANELS = (
    ("kodak", "full_size", "Kodak pictures, at 1:1"),
    ("camera", "full_size", "camera photos, at 1:1"),
    (WHOLE, "display", "camera photos, on a screen"),
)
AXES = Axes(
    "bits per pixel", (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0), "SSIMULACRA2", (55, 60, 70, 80, 90)
)
STYLES = (
    (BEST, "#6a0dad", False),
    (GRAY, "#c1121f", True),
    (JPEG_XL, "#2a8c4a", False),
    (AVIF, "#1d5fa8", False),
    (WEBP, "#7a7a7a", False),
)

Curves = dict[str, list[Point]]
"""A photo's points by way of coding."""

Rows = dict[str, dict[str, Any]]
"""By photo: `pixels`, and `points` by way of coding."""


def main() -> None:
    options = _options()
    sets = _last_rows() if options.resume else {}
    for name in options.sets:
        rows: Rows = sets.setdefault(name, {})
        paths = harness.photos(SETS[name])[: options.photos]
        missing = [path for path in paths if path.name not in rows]
        with workers(WORKERS) as pool:
            for path, row in zip(missing, pool.map(partial(measure, name), missing), strict=True):
                rows[path.name] = row
                print(name, path.name, flush=True)
                save(sets)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--photos", type=int, help="of each set, the first so many")
    parser.add_argument("--resume", action="store_true", help="measure only what isn't there yet")
    return parser.parse_args()


def _last_rows() -> dict[str, Rows]:
    measured = harness.read_results().get("whole_picture", {"figures": {}})["figures"]
    return {name: figures["rows"] for name, figures in measured.items()}


def save(sets: dict[str, Rows]) -> None:
    figures = {name: {**summary(rows), "rows": rows} for name, rows in sets.items()}
    PLOT.write_text(
        draw(
            [
                Panel(title, _lines(figures[name]["at"][at]))
                for name, at, title in PANELS
                if name in figures
            ],
            AXES,
        )
    )
    harness.save("whole_picture", figures, quiet=True)


def measure(name: str, path: Path) -> dict[str, Any]:
    """One photo's pixels and points; they are those of its sample in the set `camera`."""
    photo = read_photo(path.read_bytes(), harness.MAX_PIXELS)
    photo = bare(sample_of(LikenessReference(photo)).photo if name == SAMPLED else photo)
    curves = points(photo, path)
    return {
        "pixels": photo.width * photo.height,
        "points": {
            way: [{key: round(value, 4) for key, value in asdict(point).items()} for point in curve]
            for way, curve in curves.items()
        },
    }


def bare(photo: Photo) -> Photo:
    """A photo without all that stands beside its pixels."""
    return Photo(photo.pixels, photo.format, Metadata())


def points(photo: Photo, path: Path) -> Curves:
    original = LikenessReference(photo)
    codecs = color_codecs(AVIF_SPEED)
    peers = {codec.name: list(_points_of(codec, photo, original)) for codec in codecs}
    pairs = [_grayvault_points(photo, path, quality) for quality in ASKED]
    gray = [point for point, _ in pairs if point is not None]
    return {GRAY: gray, BEST: [point for _, point in pairs], **peers}


def _points_of(codec: ColorCodec, photo: Photo, original: LikenessReference) -> Iterator[Point]:
    for setting in codec.settings:
        data = codec.encode(photo.pixels, setting)
        fidelity = fidelity_of(photo, codec.decode(data), original)
        likeness = fidelity.likeness
        assert likeness is not None
        scores = likeness.full_size, likeness.display
        yield Point(setting, len(data), *scores, fidelity.delta_e_mean)
        if min(scores) > ENOUGH:
            return


def _grayvault_points(photo: Photo, path: Path, quality: float) -> tuple[Point | None, Point]:
    """A photo's points at a quality: in gray, if hints reach it, and with the colour candidate."""
    gray = encode_photo(photo, settings(quality, "never"))
    gray_point = _point(photo, path, quality, gray)
    if gray.color_bytes > NEAR * gray.stored_bytes:
        return gray_point, gray_point
    best = _point(photo, path, quality, encode_photo(photo, settings(quality, "auto")))
    return (None if gray.luma.tier == "color" else gray_point), best


def settings(quality: float, color: ColorUse) -> IngestSettings:
    return IngestSettings(quality=quality, color=color, hint_bytes=1 << 24, bound=UNLIMITED)


def _point(photo: Photo, path: Path, quality: float, encoded: EncodedPhoto) -> Point:
    likeness = encoded.fidelity.likeness
    assert likeness is not None
    size = len(vault_file(photo, path, quality, encoded))
    error = encoded.fidelity.delta_e_mean
    return Point(quality, size, likeness.full_size, likeness.display, error)


def vault_file(photo: Photo, path: Path, quality: float, encoded: EncodedPhoto) -> bytes:
    facts = source_facts(Source(str(path), str(path.parent), stamp_of(path.stat())), photo)
    recorded = replace(
        settings(quality, "never"), bound=Bound()
    )  # an infinite one can't be recorded
    return pack(build_vault_file("0" * 64, facts, photo, encoded, recorded))


def summary(rows: Rows) -> dict[str, Any]:
    """The figures at each score: at 1:1, and at the size of a display."""
    return {
        "photos": len(rows),
        "at": {
            at: {str(score): at_quality(rows, score, at) for score in QUALITIES}
            for at in ("full_size", "display")
        },
    }


def at_quality(rows: Rows, score: float, at: str) -> dict[str, Any]:
    """By method: the photos that reach a score, and means over them.

    `ratio` is the geometric mean of the bytes divided by JPEG XL's, `ratios` has each photo's;
    `bpp`, bits per pixel, is a geometric mean as well, None unless all photos reach the score.
    """
    reached = {
        method: {
            name: figures
            for name, row in rows.items()
            if (figures := _of_method(row, ways, score, at)) is not None
        }
        for method, ways in METHODS.items()
    }
    return {
        method: _of_photos(by_photo, reached[JPEG_XL], rows) for method, by_photo in reached.items()
    }


def _of_method(row: dict[str, Any], ways: tuple[str, ...], score: float, at: str) -> AtScore | None:
    curves = ([Point(**point) for point in row["points"][way]] for way in ways)
    return least(at_score(curve, score, at) for curve in curves)


def _of_photos(
    by_photo: dict[str, AtScore], jpeg_xl: dict[str, AtScore], rows: Rows
) -> dict[str, Any]:
    ratios = {
        name: figures.size / jpeg_xl[name].size
        for name, figures in by_photo.items()
        if name in jpeg_xl
    }
    rates = [8 * figures.size / rows[name]["pixels"] for name, figures in by_photo.items()]
    errors = [figures.delta_e for figures in by_photo.values()]
    return {
        "photos": len(by_photo),
        "ratio": round(geometric_mean(list(ratios.values())), 4) if ratios else None,
        "bpp": round(geometric_mean(rates), 4) if len(rates) == len(rows) else None,
        "delta_e_mean": round(mean(errors), 3) if errors else None,
        "ratios": {name: round(ratio, 4) for name, ratio in ratios.items()},
    }


def _lines(at: dict[str, Any]) -> list[Line]:
    return [
        Line(
            method,
            color,
            dashed,
            [
                (figures[method]["bpp"], float(score))
                for score, figures in at.items()
                if figures[method]["bpp"] is not None
            ],
        )
        for method, color, dashed in STYLES
    ]


if __name__ == "__main__":
    main()
