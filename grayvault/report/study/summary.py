"""What all photos of a study say together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from grayvault.core.settings import TIERS
from grayvault.report.study.results import Restored, Studied

METHOD = "study"
"""Stands for the study's own method beside the tiers."""

MANY_TIMES = 2.0
"""The study counted the photos whose factor was above this."""


@dataclass(frozen=True)
class Factors:
    """The last lines of the study's table for one method, over the photos that had colours.

    `factor` is all bytes by all bytes; `mean_factor` the mean of the photos' factors, as the study
    has it. All None where there is no such photo.
    """

    method: str
    photos: int
    stored_bytes: int
    above_two: int
    mean_factor: float | None
    factor: float | None


@dataclass(frozen=True)
class ModelMean:
    """A colorizer's means over the photos of one kind of scene, or of all ("").

    `hint_bytes` and `kept_in_color` (how many photos no hints of it brought within the bound) are
    None without hints.
    """

    scene: str
    colorizer: str
    hinted: bool
    photos: int
    delta_e_mean: float
    delta_e_p95: float
    delta_e_tile: float
    colorfulness_difference: float
    hint_bytes: float | None
    kept_in_color: int | None


def in_color(photos: Sequence[Studied]) -> list[Studied]:
    """The photos that had colours: the others have no factors and no errors."""
    return [one for one in photos if not one.is_gray]


def factors(photos: Sequence[Studied]) -> list[Factors]:
    """The study's own method and each tier, over the photos that had colours."""
    colored = in_color(photos)
    return [
        _factors(method, [(one.source_bytes, _stored_bytes(one, method)) for one in colored])
        for method in (METHOD, *TIERS)
    ]


def models(photos: Sequence[Studied]) -> list[ModelMean]:
    """Each colorizer, with hints and without, over all photos and by kind of scene."""
    colored = in_color(photos)
    kinds = sorted({one.scene for one in colored})
    return [
        found
        for kind in ("", *kinds)
        for found in _models(kind, [one for one in colored if kind in {"", one.scene}])
    ]


def ways(photos: Sequence[Studied]) -> list[tuple[str, bool]]:
    """The colorizers, with hints or without, in the order in which photos were brought back."""
    return list(
        dict.fromkeys((one.colorizer, one.hinted) for photo in photos for one in photo.restored)
    )


def _stored_bytes(photo: Studied, method: str) -> int:
    return photo.gray_jpeg_bytes if method == METHOD else photo.tiers[method].stored_bytes


def _factors(method: str, sizes: Sequence[tuple[int, int]]) -> Factors:
    """The lines of one method, of each photo's bytes before and after."""
    each = [before / after for before, after in sizes]
    stored = sum(after for _, after in sizes)
    return Factors(
        method=method,
        photos=len(sizes),
        stored_bytes=stored,
        above_two=sum(factor > MANY_TIMES for factor in each),
        mean_factor=mean(each) if each else None,
        factor=sum(before for before, _ in sizes) / stored if stored else None,
    )


def _models(kind: str, photos: Sequence[Studied]) -> Iterator[ModelMean]:
    for colorizer, hinted in ways(photos):
        found = (photo.restored_by(colorizer, hinted=hinted) for photo in photos)
        yield _mean(kind, [one for one in found if one])


def _mean(kind: str, restored: Sequence[Restored]) -> ModelMean:
    first, kept = restored[0], [one.archived for one in restored if one.archived]
    measured = [one.comparison for one in restored]
    return ModelMean(
        scene=kind,
        colorizer=first.colorizer,
        hinted=first.hinted,
        photos=len(restored),
        delta_e_mean=mean(one.delta_e_mean for one in measured),
        delta_e_p95=mean(one.delta_e_p95 for one in measured),
        delta_e_tile=mean(one.delta_e_tile for one in measured),
        colorfulness_difference=mean(one.colorfulness_difference for one in measured),
        hint_bytes=mean(one.hint_bytes for one in kept) if kept else None,
        kept_in_color=sum(one.colorizer is None for one in kept) if kept else None,
    )
