"""The study's results over all photos: factors by method, colour errors by colorizer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from grayvault.core.settings import TIERS
from grayvault.report.study.results import PhotoResult, RestoredPhoto

METHOD = "study"
"""The name of the study's own method, beside the names of the tiers."""

MANY_TIMES = 2.0
"""The study counts photos with a factor above this."""

Variant = tuple[str, bool]
"""A colorizer's name, and whether it has hints."""


@dataclass(frozen=True)
class Factors:
    """The totals of the study's table for one method, over the photos that are not gray.

    `factor` is the ratio of all bytes; `mean_factor` the mean of the photos' factors, as in the
    study. Both are None if there is no such photo.
    """

    method: str
    photos: int
    stored_bytes: int
    above_two: int
    mean_factor: float | None
    factor: float | None


@dataclass(frozen=True)
class ModelMean:
    """A colorizer's means over the photos of one kind of `scene`, or of all ("").

    `hint_bytes` and `kept_in_color` (how many photos exceed the colour error limit even with hints,
    so that they are stored in full colour) are None without hints.
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


def in_color(photos: Sequence[PhotoResult]) -> list[PhotoResult]:
    """The photos that are not gray: factors and errors of the others are meaningless."""
    return [photo for photo in photos if not photo.is_gray]


def factors(photos: Sequence[PhotoResult]) -> list[Factors]:
    """The study's own method and each tier, over the photos that are not gray."""
    colored = in_color(photos)
    return [
        _factors(method, [(photo.source_bytes, _stored_bytes(photo, method)) for photo in colored])
        for method in (METHOD, *TIERS)
    ]


def models(photos: Sequence[PhotoResult]) -> list[ModelMean]:
    """Each colorizer, with and without hints, over all photos and by kind of scene."""
    colored = in_color(photos)
    kinds = sorted({photo.scene for photo in colored})
    return [
        model_mean
        for kind in ("", *kinds)
        for model_mean in _models(kind, [photo for photo in colored if kind in {"", photo.scene}])
    ]


def variants(photos: Sequence[PhotoResult]) -> list[Variant]:
    """The colorizers, with and without hints, in the order in which they restored the photos."""
    restored = (restored for photo in photos for restored in photo.restored)
    return list(dict.fromkeys((photo.colorizer, photo.hinted) for photo in restored))


def _stored_bytes(photo: PhotoResult, method: str) -> int:
    return photo.gray_jpeg_bytes if method == METHOD else photo.tiers[method].stored_bytes


def _factors(method: str, sizes: Sequence[tuple[int, int]]) -> Factors:
    """The totals of one method; `sizes` are each photo's bytes before and after."""
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


def _models(kind: str, photos: Sequence[PhotoResult]) -> Iterator[ModelMean]:
    for colorizer, hinted in variants(photos):
        restored = (photo.restored_by(colorizer, hinted=hinted) for photo in photos)
        yield _mean(kind, list(filter(None, restored)))


def _mean(kind: str, restored: Sequence[RestoredPhoto]) -> ModelMean:
    first, archived = restored[0], [photo.archived for photo in restored if photo.archived]
    comparisons = [photo.comparison for photo in restored]
    return ModelMean(
        scene=kind,
        colorizer=first.colorizer,
        hinted=first.hinted,
        photos=len(restored),
        delta_e_mean=mean(comparison.delta_e_mean for comparison in comparisons),
        delta_e_p95=mean(comparison.delta_e_p95 for comparison in comparisons),
        delta_e_tile=mean(comparison.delta_e_tile for comparison in comparisons),
        colorfulness_difference=mean(
            comparison.colorfulness_difference for comparison in comparisons
        ),
        hint_bytes=mean(photo.hint_bytes for photo in archived) if archived else None,
        kept_in_color=sum(photo.colorizer is None for photo in archived) if archived else None,
    )
