"""A photo's pixels as luma and hints, or in colour, and their fidelity."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf

import numpy as np

from grayvault.colorizers.choose.hint_search import least_hint_bytes
from grayvault.colorizers.choose.scene_rules import (
    SceneKind,
    best_by_rule,
    order_for_scene,
    scene_kind,
)
from grayvault.colorizers.choose.search_target import SearchTarget, search_target
from grayvault.colorizers.choose.select_colorizer import HintLimits, select_colorizer
from grayvault.colorizers.choose.time_budget import TimeBudget
from grayvault.colorizers.choose.without_hints import select_without_hints
from grayvault.colorizers.colorize import colorize, hints_of
from grayvault.colorizers.registry import AUTO, BUILT_IN, PROPAGATE, ColorizerSet
from grayvault.core.colorizer import Colorizer
from grayvault.core.errors import ColorizerError
from grayvault.core.fidelity import Fidelity
from grayvault.core.photo import Photo, Pixels
from grayvault.core.settings import IngestSettings, Tier
from grayvault.core.vault_file import Scene
from grayvault.imaging.color.color_space import color_space
from grayvault.imaging.measure import color_error as measure
from grayvault.ingest.archive.encode_color import damaged_as_it_is, finer, within_bound_in_color
from grayvault.ingest.archive.encode_luma import DecodedLuma, encode_luma, fallback_note
from grayvault.ingest.archive.encoded_photo import EncodedPhoto, fidelity_of, with_likeness
from grayvault.ingest.archive.quality.encode_for_quality import encode_for_quality
from grayvault.ingest.archive.quality.gray_photo import gray_photo
from grayvault.ingest.archive.quality.hinted_photo import good_enough

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WorkingColorizers:
    """The colorizers of a worker, which learns how long each takes (`seconds`, by name).

    `failed` has a sentence by name: these colorizers are not tried again unless they are asked for
    by name.
    """

    installed: ColorizerSet = BUILT_IN
    seconds: dict[str, float] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def to_try(self, name: str) -> tuple[Colorizer, ...]:
        """The installed colorizers by this name; for `auto` without those that failed."""
        colorizers = self.installed.candidates(name)
        if name != AUTO:
            return colorizers
        return tuple(c for c in colorizers if c.ref.name not in self.failed)

    def for_quality(self, name: str) -> Colorizer:
        """The colorizer where a quality is asked for: for `auto` the hints alone.

        Hints are fine there, and networks, which were trained for coarse ones, don't help.
        """
        return PROPAGATE if name == AUTO else self.to_try(name)[0]


def encode_photo(
    photo: Photo, settings: IngestSettings, colorizers: WorkingColorizers | None = None
) -> EncodedPhoto:
    """Encode a photo by its settings, decode those bytes, restore, and measure.

    A photo is kept in colour if its colours can't be restored within the colour error limit, or if
    luma and hints take more bytes. Raises `ColorizerError` if the colorizer that `settings` name
    fails; with `auto` one that fails is not tried again.
    """
    colorizers = colorizers or WorkingColorizers()
    colorizers.to_try(settings.colorizer)  # a name that there isn't is refused for every photo
    if photo.damage is not None:
        return replace(_damaged(photo, settings), note=f"damaged: {photo.damage}")
    if photo.is_gray:
        lossy = photo.depth == 8 and settings.tier in {"compact", "color"}
        by_quality = lossy and settings.quality is not None
        return gray_photo(photo, settings) if by_quality else _gray(photo, settings)
    if settings.quality is not None and settings.hints != "none":
        return encode_for_quality(photo, settings, colorizers.for_quality(settings.colorizer))
    if settings.tier == "color":
        return within_bound_in_color(photo, settings)
    return _restorable_or_in_color(photo, settings, colorizers)


def _damaged(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """What is left of a damaged photo: as it is, or finer if the limits need it."""
    encoded = damaged_as_it_is(photo, settings)
    if good_enough(encoded.fidelity, settings):
        return encoded
    return _in_color(replace(photo, jpeg=None), settings)  # its coefficients don't show it


def _restorable_or_in_color(
    photo: Photo, settings: IngestSettings, colorizers: WorkingColorizers
) -> EncodedPhoto:
    decoded = encode_luma(photo, photo.pixels, settings)
    encoded, scene = _with_best_colorizer(photo, decoded, settings, colorizers)
    if encoded is None or not good_enough(encoded.fidelity, settings):
        encoded = replace(_in_color(photo, settings), note=_no_hints(settings))
    elif settings.color == "auto" and encoded.stored_bytes >= encoded.color_bytes:
        encoded = _or_smaller_in_color(encoded, photo, settings)
    return replace(encoded, scene=scene)


def _or_smaller_in_color(
    encoded: EncodedPhoto, photo: Photo, settings: IngestSettings
) -> EncodedPhoto:
    in_color = _in_color(photo, settings)
    if encoded.stored_bytes <= in_color.stored_bytes:
        return encoded
    return replace(in_color, note="kept in colour: that takes fewer bytes than luma and hints")


def _in_color(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    if settings.quality is None or settings.tier in {"exact", "lossless"}:
        return within_bound_in_color(photo, settings)
    return encode_for_quality(photo, replace(settings, tier="color"), PROPAGATE)


def _with_best_colorizer(
    photo: Photo, decoded: DecodedLuma, settings: IngestSettings, colorizers: WorkingColorizers
) -> tuple[EncodedPhoto | None, Scene]:
    """`_restorable`, without the colorizers that fail, and the scene."""
    kind = scene_kind(decoded.luma_hat)
    while True:
        candidates = colorizers.to_try(settings.colorizer)
        compared = settings.selection == "measured" and len(candidates) > 1
        scene = Scene(kind, best_by_rule(kind, candidates).ref.name if compared else None)
        tried, budget = _to_try(kind, candidates, settings, colorizers.seconds)
        try:
            return _restorable(photo, decoded, tried, budget, settings), scene
        except ColorizerError as error:
            if settings.colorizer != AUTO or error.name in colorizers.failed:
                raise
            colorizers.failed[error.name] = str(error)
            logger.warning("%s", error, exc_info=error)


def _to_try(
    kind: SceneKind,
    candidates: Sequence[Colorizer],
    settings: IngestSettings,
    seconds: dict[str, float],
) -> tuple[Sequence[Colorizer], TimeBudget]:
    """The colorizers to try, in order, and how long; by the scene rule, at most two."""
    if settings.selection == "scene":
        ruled = best_by_rule(kind, candidates)
        return ((ruled,) if ruled is PROPAGATE else (PROPAGATE, ruled)), TimeBudget()
    limit = settings.model_seconds if settings.colorizer == AUTO else inf
    return order_for_scene(kind, candidates), TimeBudget(limit, seconds)


def _restorable(
    photo: Photo,
    decoded: DecodedLuma,
    colorizers: Sequence[Colorizer],
    budget: TimeBudget,
    settings: IngestSettings,
) -> EncodedPhoto | None:
    """The photo as luma and the fewest hints that hold the colour error limit; None if none do.

    If no hints are to be stored, the colorizer alone must hold it.
    """
    space = color_space(photo.metadata.icc)
    scene = search_target(photo.pixels, decoded.luma_hat, space, photo.alpha)
    luma_bytes = len(decoded.encoded.codestream)
    least = min(least_hint_bytes(luma_bytes), settings.hint_bytes)
    limits = HintLimits(settings.bound, least, settings.hint_bytes, settings.hint_budget)
    restored = partial(_restored_fidelity, scene, decoded)
    if settings.hints == "none":
        best = select_without_hints(colorizers, settings.bound, restored)
    else:
        best = select_colorizer(scene, limits, colorizers, restored, budget)
    if best is None:
        return None
    color_bytes = decoded.codec.color_bytes(photo.pixels, decoded.luma, luma_bytes)
    ref, note = best.colorizer.ref, fallback_note(photo, decoded.encoded, settings)
    encoded = EncodedPhoto(decoded.encoded, color_bytes, best.fidelity, best.hints, ref, note)
    return with_likeness(encoded, photo, _restored(decoded, best.colorizer, best.hints))


def _restored_fidelity(
    scene: SearchTarget, decoded: DecodedLuma, colorizer: Colorizer, hints: bytes
) -> Fidelity:
    """The fidelity with these very hints, by its definition."""
    restored = _restored(decoded, colorizer, hints)
    lab = measure.to_lab(measure.reduce_pixels(restored), scene.space)
    return measure.fidelity(scene.reference, lab, decoded.luma_psnr, weights=scene.weights)


def _restored(decoded: DecodedLuma, colorizer: Colorizer, hints: bytes) -> Pixels:
    return colorize(decoded.luma_hat, decoded.luma_hat, hints_of(hints), colorizer)


def _gray(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """A gray photo, finer than asked for if the colour error limit needs it."""
    encoded, distance = _as_luma(photo, settings), settings.distance
    while encoded.luma.tier == "compact" and not encoded.fidelity.within(settings.bound):
        distance = finer(distance)
        tier: Tier = "compact" if distance else "lossless"
        encoded = _as_luma(photo, replace(settings, tier=tier, distance=distance))
    note = fallback_note(photo, encoded.luma, settings)
    return replace(encoded, note=note)


def _as_luma(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """A gray photo is stored as its luma: it has no colours to lose."""
    pixels = photo.pixels if photo.pixels.ndim == 2 else photo.pixels[..., 0]
    decoded = encode_luma(photo, np.ascontiguousarray(pixels), settings)
    fidelity = fidelity_of(photo, decoded.luma_hat)
    return EncodedPhoto(decoded.encoded, len(decoded.encoded.codestream), fidelity)


def _no_hints(settings: IngestSettings) -> str:
    bound, budget = settings.bound, settings.hint_budget
    most = settings.hint_bytes if budget is None else budget
    reason = f"no hints of up to {most / 1000:.1f} kB restore it"
    if settings.hints == "none":
        reason = "no colorizer restores it without hints"
    quality = "" if settings.quality is None else f"at quality {settings.quality:g} "
    return (
        f"kept in colour: {reason} {quality}within ΔE00 "
        f"mean {bound.mean:g}, 95th percentile {bound.p95:g}, worst tile {bound.tile:g}"
    )
