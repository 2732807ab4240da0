"""A photo's pixels to what its vault file keeps: luma, hints, and the fidelity of both together."""

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
from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.core.vault_file import Shown
from grayvault.imaging.color.color_space import color_space
from grayvault.imaging.measure import color_error as measure
from grayvault.ingest.archive.encode_color import as_color, damaged_as_it_is, within_bound_in_color
from grayvault.ingest.archive.encode_luma import DecodedLuma, encode_luma, kept_otherwise
from grayvault.ingest.archive.encoded_photo import EncodedPhoto, measured

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WorkingColorizers:
    """The colorizers that there are, and what is known of those that were tried, by name.

    `seconds` is how long they took. `left_out` are those that failed, each with a sentence, which
    aren't tried again where nobody names them.
    """

    colorizers: ColorizerSet = BUILT_IN
    seconds: dict[str, float] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    def to_try(self, name: str) -> tuple[Colorizer, ...]:
        """As the set's, for `auto` less those that are left out."""
        found = self.colorizers.candidates(name)
        if name != AUTO:
            return found
        return tuple(one for one in found if one.ref.name not in self.left_out)


def encode_photo(
    photo: Photo, settings: IngestSettings, parts: WorkingColorizers | None = None
) -> EncodedPhoto:
    """Encode a photo as `settings` ask for, decode those bytes, restore, and measure.

    A photo whose colours can't be restored within the bound, or for more bytes than it takes in
    colour, is kept in colour. Raises `ColorizerError` where the colorizer that `settings` name
    fails; with `auto` one that fails is left out from then on.
    """
    parts = parts or WorkingColorizers()
    parts.to_try(settings.colorizer)
    if photo.damage is not None:
        return replace(damaged_as_it_is(photo, settings), note=f"damaged: {photo.damage}")
    if photo.is_gray:
        return _gray(photo, settings)
    if settings.tier == "color":
        return as_color(photo, settings)
    decoded = encode_luma(photo, photo.pixels, settings)
    condensed, shown = _chosen(photo, decoded, settings, parts)
    if condensed is None:
        condensed = replace(within_bound_in_color(photo, settings), note=_no_hints(settings))
    elif condensed.stored_bytes >= condensed.color_bytes:
        colored = within_bound_in_color(photo, settings)
        if condensed.stored_bytes > colored.stored_bytes:
            note = "kept in colour: that takes fewer bytes than luma and hints"
            condensed = replace(colored, note=note)
    return replace(condensed, scene=shown)


def _chosen(
    photo: Photo, decoded: DecodedLuma, settings: IngestSettings, parts: WorkingColorizers
) -> tuple[EncodedPhoto | None, Shown]:
    """The photo as `_restorable` has it, with the colorizers that work, and its scene."""
    kind = scene_kind(decoded.luma_hat)
    while True:
        colorizers = parts.to_try(settings.colorizer)
        compared = settings.selection == "measured" and len(colorizers) > 1
        shown = Shown(kind, best_by_rule(kind, colorizers).ref.name if compared else None)
        tried, budget = _to_try(kind, colorizers, settings, parts)
        try:
            return _restorable(photo, decoded, tried, budget, settings), shown
        except ColorizerError as error:
            if settings.colorizer != AUTO or error.name in parts.left_out:
                raise
            parts.left_out[error.name] = str(error)
            logger.warning("%s", error, exc_info=error)


def _to_try(
    kind: SceneKind,
    colorizers: Sequence[Colorizer],
    settings: IngestSettings,
    parts: WorkingColorizers,
) -> tuple[Sequence[Colorizer], TimeBudget]:
    """The colorizers to try, in order, and how long; by the rule for scenes, at most two."""
    if settings.selection == "scene":
        ruled = best_by_rule(kind, colorizers)
        return ((ruled,) if ruled is PROPAGATE else (PROPAGATE, ruled)), TimeBudget()
    seconds = settings.model_seconds if settings.colorizer == AUTO else inf
    return order_for_scene(kind, colorizers), TimeBudget(seconds, parts.seconds)


def _restorable(
    photo: Photo,
    decoded: DecodedLuma,
    colorizers: Sequence[Colorizer],
    budget: TimeBudget,
    settings: IngestSettings,
) -> EncodedPhoto | None:
    """The photo as luma and the fewest hints that hold the bound; None where none do.

    Where no hints are wanted, the colorizer alone must hold it.
    """
    space = color_space(photo.metadata.icc)
    scene = search_target(photo.pixels, decoded.luma_hat, space, photo.alpha)
    luma_bytes = len(decoded.encoded.codestream)
    least = min(least_hint_bytes(luma_bytes), settings.hint_bytes)
    wanted = HintLimits(settings.bound, least, settings.hint_bytes, settings.hint_budget)
    restored = partial(_restored_fidelity, scene, decoded)
    if settings.hints == "none":
        found = select_without_hints(colorizers, settings.bound, restored)
    else:
        found = select_colorizer(scene, wanted, colorizers, restored, budget)
    if found is None:
        return None
    color_bytes = decoded.codec.color_bytes(photo.pixels, decoded.luma, luma_bytes)
    ref, note = found.colorizer.ref, kept_otherwise(photo, decoded.encoded, settings)
    return EncodedPhoto(decoded.encoded, color_bytes, found.fidelity, found.hints, ref, note)


def _restored_fidelity(
    scene: SearchTarget, decoded: DecodedLuma, colorizer: Colorizer, hints: bytes
) -> Fidelity:
    """The fidelity that these very hints bring, by the definition."""
    restored = colorize(decoded.luma_hat, decoded.luma_hat, hints_of(hints), colorizer)
    lab = measure.to_lab(measure.reduce_pixels(restored), scene.space)
    return measure.fidelity(scene.reference, lab, decoded.luma_psnr, weights=scene.weights)


def _gray(photo: Photo, settings: IngestSettings) -> EncodedPhoto:
    """A gray photo as its luma: it has no colours to lose."""
    pixels = photo.pixels if photo.pixels.ndim == 2 else photo.pixels[..., 0]
    decoded = encode_luma(photo, np.ascontiguousarray(pixels), settings)
    fidelity = measured(photo, decoded.luma_hat)
    return EncodedPhoto(
        decoded.encoded,
        len(decoded.encoded.codestream),
        fidelity,
        note=kept_otherwise(photo, decoded.encoded, settings),
    )


def _no_hints(settings: IngestSettings) -> str:
    bound, budget = settings.bound, settings.hint_budget
    most = settings.hint_bytes if budget is None else budget
    what = f"no hints of up to {most / 1000:.1f} kB restore it"
    if settings.hints == "none":
        what = "no colorizer restores it without hints"
    return (
        f"kept in colour: {what} within ΔE00 "
        f"mean {bound.mean:g}, 95th percentile {bound.p95:g}, worst tile {bound.tile:g}"
    )
