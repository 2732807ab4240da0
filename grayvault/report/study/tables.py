"""The study's tables: the study's own, photo by photo, and all measures of all restored photos."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from typing import Any

from grayvault.core.comparison import Comparison
from grayvault.core.settings import TIERS
from grayvault.report.csv_rows import csv_table
from grayvault.report.study.results import Studied

_PHOTO = ("name", "id", "scene", "is_gray", "width", "height", "source_bytes")
_METHOD = ("gray_jpeg_bytes", "gray_jpeg_factor")
_OF_TIER = ("tier", "stored_bytes", "factor", "hint_bytes", "colorizer", "delta_e_mean")
_WAY = ("name", "id", "scene", "is_gray", "colorizer", "hinted", "tier", "stored_bytes")
_MEASURES = tuple(field.name for field in fields(Comparison))


def factors_csv(photos: Sequence[Studied]) -> str:
    """A line for each photo: the study's method, then each tier; no factors of gray photos."""
    of_tiers = tuple(f"{tier}_{name}" for tier in TIERS for name in _OF_TIER)
    return csv_table((*_PHOTO, *_METHOD, *of_tiers), [_factors(one) for one in photos])


def measures_csv(photos: Sequence[Studied]) -> str:
    """A line for each photo and each way in which it came back: all measures."""
    names = (*_WAY, "hint_bytes", *_MEASURES)
    return csv_table(names, [row for one in photos for row in _measures(one)])


def _factors(photo: Studied) -> dict[str, Any]:
    row = {name: getattr(photo, name) for name in (*_PHOTO, *_METHOD)}
    for tier in TIERS:
        row |= {f"{tier}_{name}": getattr(photo.tiers[tier], name) for name in _OF_TIER}
    if photo.is_gray:
        row |= dict.fromkeys(name for name in row if name.endswith("factor"))
    return row


def _measures(photo: Studied) -> Iterator[dict[str, Any]]:
    for one in photo.restored:
        kept = one.archived
        yield {
            **{name: getattr(photo, name) for name in ("name", "id", "scene", "is_gray")},
            "colorizer": one.colorizer,
            "hinted": one.hinted,
            "tier": kept.tier if kept else None,
            "stored_bytes": kept.stored_bytes if kept else None,
            "hint_bytes": kept.hint_bytes if kept else None,
            **asdict(one.comparison),
        }
