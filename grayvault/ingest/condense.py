"""A photo's pixels to what its vault file keeps: luma, hints, and the fidelity of both together."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf

import numpy as np

from grayvault.choose.alone import alone
from grayvault.choose.choice import Wanted, choice
from grayvault.choose.rules import SceneKind, by_rule, scene_kind, suited
from grayvault.choose.scene import Scene, scene_of
from grayvault.choose.smallest import least_bytes
from grayvault.choose.trying import Trying
from grayvault.codec import coefficients, jxl
from grayvault.codec.jpeg_luma_codec import JPEG_EFFORT, color_container
from grayvault.codec.tiers import LOSSY_EFFORT, luma_codec
from grayvault.codec.tone import labelled
from grayvault.color.space import color_space, gamma_of
from grayvault.color.split import luma_of
from grayvault.domain.colorizer import Colorizer, ModelRef
from grayvault.domain.fidelity import Fidelity
from grayvault.domain.luma import EncodedLuma, LumaCodec
from grayvault.domain.photo import Luma, Photo, Pixels
from grayvault.domain.settings import IngestSettings, Tier
from grayvault.domain.vault import Shown
from grayvault.errors import DamagedFileError
from grayvault.measure import fidelity as measure
from grayvault.zoo.colorize import colorize, hints_of
from grayvault.zoo.registry import AUTO, EMBEDDED, PROPAGATE, Zoo

_FINEST_DISTANCE = 0.1
"""A photo whose colours no distance down to this one keeps within the bound is kept lossless."""


_EXACT_SHARE = 0.4
"""Luma that takes less than this share of its JPEG is surely smaller than its coefficients: those
took 0.55 to 0.85 (docs/decisions/0009)."""


_RECORD_BYTES = 512
"""About what a vault file takes beside codestream, hints and metadata, generously."""


@dataclass(frozen=True)
class Condensed:
    """What is kept of a photo's pixels.

    `color_bytes` are the codestream's bytes had it been in colour (estimated); `colorizer` is None
    where there is nothing to colorize (gray photos, tier `color`); `note` says why a photo is kept
    otherwise than was asked for; `scene` is what a colorizer was looked for by.
    """

    luma: EncodedLuma
    color_bytes: int
    fidelity: Fidelity
    hints: bytes = b""
    colorizer: ModelRef | None = None
    note: str | None = None
    scene: Shown | None = None

    @property
    def stored_bytes(self) -> int:
        """The bytes of luma and hints."""
        return len(self.luma.codestream) + len(self.hints)


@dataclass(frozen=True)
class Parts:
    """The colorizers that there are, and how long those that were tried took, by name."""

    zoo: Zoo = EMBEDDED
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Decoded:
    """A source's luma, and what its stored bytes decode to."""

    luma: Luma
    luma_hat: Luma
    luma_psnr: float | None
    encoded: EncodedLuma
    codec: LumaCodec


def condense(photo: Photo, settings: IngestSettings, parts: Parts | None = None) -> Condensed:
    """Encode a photo as `settings` ask for, decode those bytes, restore, and measure.

    A photo whose colours can't be restored within the bound, or for more bytes than it takes in
    colour, is kept in colour.
    """
    parts = parts or Parts()
    colorizers = parts.zoo.to_try(settings.colorizer)
    if photo.is_gray:
        return _gray(photo, settings)
    if settings.tier == "color":
        return _as_color(photo, settings)
    decoded = _encode_luma(photo, photo.pixels, settings)
    kind = scene_kind(decoded.luma_hat)
    compared = settings.selection == "measured" and len(colorizers) > 1
    shown = Shown(kind, by_rule(kind, colorizers).ref.name if compared else None)
    condensed = _restorable(photo, decoded, _to_try(kind, colorizers, settings, parts), settings)
    if condensed is None:
        condensed = replace(_within_bound_in_color(photo, settings), note=_no_hints(settings))
    elif condensed.stored_bytes >= condensed.color_bytes:
        colored = _within_bound_in_color(photo, settings)
        if condensed.stored_bytes > colored.stored_bytes:
            note = "kept in colour: that takes fewer bytes than luma and hints"
            condensed = replace(colored, note=note)
    return replace(condensed, scene=shown)


def _to_try(
    kind: SceneKind, colorizers: Sequence[Colorizer], settings: IngestSettings, parts: Parts
) -> Trying:
    """The colorizers to try, in order; by the rule for scenes, one and what needs no network."""
    if settings.selection == "scene":
        ruled = by_rule(kind, colorizers)
        return Trying((ruled,) if ruled is PROPAGATE else (PROPAGATE, ruled))
    seconds = settings.model_seconds if settings.colorizer == AUTO else inf
    return Trying(suited(kind, colorizers), seconds, parts.seconds)


def _encode_luma(photo: Photo, pixels: Pixels, settings: IngestSettings) -> _Decoded:
    """Encode the luma and decode the very bytes; luma of 16 bits is always kept to the bit.

    Under `compact`, a JPEG's own coefficients are kept where they take no more bytes.
    """
    tier: Tier = "compact" if settings.tier == "color" else settings.tier
    tier = "lossless" if photo.depth > 8 else tier
    gamma = gamma_of(color_space(photo.metadata.icc))
    luma = luma_of(pixels)
    exact = _exact(photo, luma, gamma) if tier == "exact" else None
    if exact is None:
        codec = luma_codec(tier, settings.distance, gamma=gamma)
        encoded = codec.encode(luma)
        if tier == "compact" and _may_be_smaller(photo, encoded):
            exact = _exact(photo, luma, gamma)
    if exact and (tier == "exact" or len(exact[1].codestream) <= len(encoded.codestream)):
        codec, encoded = exact
    luma_hat = codec.decode(encoded.codestream)
    return _Decoded(luma, luma_hat, measure.psnr(luma, luma_hat), encoded, codec)


def _exact(photo: Photo, luma: Luma, gamma: float | None) -> tuple[LumaCodec, EncodedLuma] | None:
    """The luma's own coefficients, encoded; None where there are none that can be taken out."""
    if photo.jpeg is None or coefficients.why_not(photo.jpeg) is not None:
        return None
    codec = luma_codec("exact", 0.0, photo.jpeg, gamma)
    try:
        return codec, codec.encode(luma)
    except DamagedFileError:
        return None


def _may_be_smaller(photo: Photo, encoded: EncodedLuma) -> bool:
    """Whether a JPEG's coefficients may take no more bytes than what its luma was encoded to."""
    return photo.jpeg is not None and len(encoded.codestream) > _EXACT_SHARE * len(photo.jpeg)


def _restorable(
    photo: Photo, decoded: _Decoded, colorizers: Trying, settings: IngestSettings
) -> Condensed | None:
    """The photo as luma and the fewest hints that hold the bound; None where none do.

    Where no hints are wanted, the colorizer alone must hold it.
    """
    space = color_space(photo.metadata.icc)
    scene = scene_of(photo.pixels, decoded.luma_hat, space, photo.alpha)
    luma_bytes = len(decoded.encoded.codestream)
    least = min(least_bytes(luma_bytes), settings.hint_bytes)
    wanted = Wanted(settings.bound, least, settings.hint_bytes, settings.hint_budget)
    measured = partial(_restored_fidelity, scene, decoded)
    if settings.hints == "none":
        found = alone(colorizers, settings.bound, measured)
    else:
        found = choice(scene, wanted, colorizers, measured)
    if found is None:
        return None
    color_bytes = decoded.codec.color_bytes(photo.pixels, decoded.luma, luma_bytes)
    ref, note = found.colorizer.ref, _note(photo, decoded.encoded, settings)
    return Condensed(decoded.encoded, color_bytes, found.fidelity, found.hints, ref, note)


def _restored_fidelity(
    scene: Scene, decoded: _Decoded, colorizer: Colorizer, hints: bytes
) -> Fidelity:
    """The fidelity that these very hints bring, by the definition."""
    restored = colorize(decoded.luma_hat, decoded.luma_hat, hints_of(hints), colorizer)
    lab = measure.lab_of(measure.reduced(restored), scene.space)
    return measure.fidelity(scene.reference, lab, decoded.luma_psnr, weights=scene.weights)


def _gray(photo: Photo, settings: IngestSettings) -> Condensed:
    """A gray photo as its luma: it has no colours to lose."""
    pixels = photo.pixels if photo.pixels.ndim == 2 else photo.pixels[..., 0]
    decoded = _encode_luma(photo, np.ascontiguousarray(pixels), settings)
    fidelity = _measured(photo, decoded.luma_hat)
    return Condensed(
        decoded.encoded,
        len(decoded.encoded.codestream),
        fidelity,
        note=_note(photo, decoded.encoded, settings),
    )


def _note(photo: Photo, encoded: EncodedLuma, settings: IngestSettings) -> str | None:
    if encoded.tier == "lossless" and settings.tier == "compact":
        return f"kept lossless: it has {encoded.depth} bits a sample"
    if encoded.tier == "exact" and settings.tier == "compact":
        return "kept exact: its coefficients take no more bytes than compact luma"
    if encoded.tier == "lossless" and settings.tier == "exact":
        return f"kept lossless, not exact: {_why_not_exact(photo)}"
    return None


def _why_not_exact(photo: Photo) -> str:
    """Why there are no JPEG coefficients to keep."""
    if photo.jpeg is None:
        return "it is no JPEG"
    return coefficients.why_not(photo.jpeg) or "its coefficients can't be taken out"


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


def _within_bound_in_color(photo: Photo, settings: IngestSettings) -> Condensed:
    """The photo in colour, finer than asked for where only that keeps the bound."""
    condensed = _as_color(photo, settings)
    distance = condensed.luma.distance
    while distance and not condensed.fidelity.within(settings.bound):
        distance = distance / 2 if distance > _FINEST_DISTANCE else 0.0
        condensed = _in_color(photo, distance) if distance else _without_loss(photo)
    return condensed


def _as_color(photo: Photo, settings: IngestSettings) -> Condensed:
    """The photo in colour: a JPEG as it is where that saves enough, others at the distance."""
    distance = _color_distance(photo, settings)
    if distance and photo.jpeg is None:
        return _in_color(photo, distance)
    without_loss = _without_loss(photo)
    if distance == 0 or _saves_enough(photo, without_loss, settings.min_saving):
        return without_loss
    return _in_color(photo, distance)


def _without_loss(photo: Photo) -> Condensed:
    """The photo in colour, to the bit: a JPEG by its coefficients where these can be had."""
    if photo.jpeg is not None:
        with suppress(DamagedFileError):  # arithmetic coding and the like
            return _jpeg_in_color(photo, photo.jpeg)
    return _in_color(photo, 0.0)


def _saves_enough(photo: Photo, condensed: Condensed, min_saving: float) -> bool:
    """Whether a vault file of this is surely so much smaller than its source, a JPEG."""
    metadata, beside = photo.metadata, sum(len(one.data) for one in photo.attachments)
    kept = sum(len(part or b"") for part in (metadata.exif, metadata.xmp, metadata.icc))
    source_bytes = len(photo.jpeg or b"") - photo.preview_bytes - beside
    return condensed.stored_bytes + kept + _RECORD_BYTES < source_bytes * (1 - min_saving)


def _color_distance(photo: Photo, settings: IngestSettings) -> float:
    """The distance at which a photo is kept in colour: 0 where its luma would be kept exactly."""
    exactly = settings.tier in {"lossless", "exact"} or photo.depth > 8
    return 0.0 if exactly else settings.distance


def _jpeg_in_color(photo: Photo, jpeg: bytes) -> Condensed:
    """A JPEG in colour, every coefficient as it is."""
    codestream = color_container(jpeg)
    encoded = EncodedLuma(codestream, "color", 0.0, JPEG_EFFORT, photo.depth)
    fidelity = _measured(photo, jxl.decode(codestream))
    return Condensed(encoded, len(codestream), fidelity)


def _in_color(photo: Photo, distance: float) -> Condensed:
    """The whole photo as colour JPEG XL."""
    codestream = jxl.encode(photo.pixels, distance, LOSSY_EFFORT)
    if photo.depth > 8:
        codestream = labelled(codestream, None, photo.depth)
    encoded = EncodedLuma(codestream, "color", distance, LOSSY_EFFORT, photo.depth)
    fidelity = _measured(photo, jxl.decode(codestream))
    return Condensed(encoded, len(codestream), fidelity)


def _measured(photo: Photo, decoded: Pixels) -> Fidelity:
    """The fidelity of what needs no restoring: gray photos and those kept in colour."""
    space = color_space(photo.metadata.icc)
    reference, kept = (measure.lab_of(measure.reduced(p), space) for p in (photo.pixels, decoded))
    luma_psnr = measure.psnr(luma_of(photo.pixels), luma_of(decoded))
    weights = measure.reduced_alpha(photo.alpha)
    return measure.fidelity(reference, kept, luma_psnr, weights=weights)
