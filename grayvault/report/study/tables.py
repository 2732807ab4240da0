"""The study's tables as CSV: factors by photo, and all measures of all restored photos."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any

from grayvault.core.comparison import Comparison
from grayvault.core.settings import TIERS
from grayvault.report.csv_rows import csv_table
from grayvault.report.study.results import PhotoResult

_PHOTO = ("name", "id", "scene", "is_gray", "width", "height", "source_bytes")
_STUDY_METHOD = ("gray_jpeg_bytes", "gray_jpeg_factor")
_OF_TIER = (
    "tier",
    "stored_bytes",
    "factor",
    "hint_bytes",
    "colorizer",
    "delta_e_mean",
    "likeness_full_size",
)
_VARIANT = ("name", "id", "scene", "is_gray", "colorizer", "hinted", "tier", "stored_bytes")
_MEASURES = tuple(field.name for field in fields(Comparison))


def factors_csv(photos: Sequence[PhotoResult]) -> str:
    """A line per photo: the study's method, then each tier; without factors for gray photos."""
    of_tiers = tuple(f"{tier}_{name}" for tier in TIERS for name in _OF_TIER)
    return csv_table((*_PHOTO, *_STUDY_METHOD, *of_tiers), [_factors(photo) for photo in photos])


def measures_csv(photos: Sequence[PhotoResult]) -> str:
    """A line per photo and colorizer, with and without hints: all measures."""
    names = (*_VARIANT, "hint_bytes", *_MEASURES)
    return csv_table(names, [row for photo in photos for row in _measures(photo)])


def _factors(photo: PhotoResult) -> dict[str, Any]:
    row = {name: getattr(photo, name) for name in (*_PHOTO, *_STUDY_METHOD)}
    for tier in TIERS:
        row |= {f"{tier}_{name}": getattr(photo.tiers[tier], name) for name in _OF_TIER}
    if photo.is_gray:
        row |= dict.fromkeys(name for name in row if name.endswith("factor"))
    return row


def _measures(photo: PhotoResult) -> Iterator[dict[str, Any]]:
    for restored in photo.restored:
        archived = restored.archived
        yield {
            **{name: getattr(photo, name) for name in ("name", "id", "scene", "is_gray")},
            "colorizer": restored.colorizer,
            "hinted": restored.hinted,
            "tier": archived.tier if archived else None,
            "stored_bytes": archived.stored_bytes if archived else None,
            "hint_bytes": archived.hint_bytes if archived else None,
            **asdict(restored.comparison),
        }
