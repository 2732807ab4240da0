"""From the sample's optimum to a whole photo that is just good enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import inf

from grayvault.core.colorizer import Colorizer
from grayvault.core.luma import EncodedLuma, LumaCodec
from grayvault.core.photo import Luma, Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec.codec_for_tier import quality_codec
from grayvault.imaging.color.color_space import color_space, gamma_of
from grayvault.imaging.color.lightness import rgb_to_lightness
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_luma import DecodedLuma, decoded_luma
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.coarsest_hints import CoarsestHints
from grayvault.ingest.archive.quality.hint_loss import COARSEST_STEP
from grayvault.ingest.archive.quality.hinted_photo import (
    good_enough,
    hinted_photo,
    shortage,
    smaller,
    whole_hints,
)
from grayvault.ingest.archive.quality.next_encode import NextEncode
from grayvault.ingest.archive.quality.refine_distance import distance_between
from grayvault.ingest.archive.quality.sample_photo import is_own_sample

_ROUNDS = 8


@dataclass(frozen=True)
class FirstGray:
    """A whole photo's lightness, encoded for the first time, and what to do after that."""

    picture: EncodedLuma
    following: NextEncode


def first_grays(photo: Photo, by_effort: Sequence[NextEncode]) -> list[FirstGray]:
    """The gray pictures with the efforts that may be better, the smallest one first."""
    lightness = rgb_to_lightness(photo.pixels)
    grays = [
        FirstGray(_codec(photo, first.distance, first.effort).encode(lightness), first)
        for first in by_effort
    ]
    return sorted(grays, key=lambda gray: len(gray.picture.codestream))


def whole_photo(
    original: LikenessReference, settings: IngestSettings, colorizer: Colorizer, gray: FirstGray
) -> EncodedPhoto | None:
    """The whole photo near the sample's optimum, corrected until it is just good enough.

    None if it never is. Hints stay as they are while their step does: gray pictures of nearly one
    distance have nearly the same ones.
    """
    photo, step, best, failed = original.photo, None, None, None
    lightness = rgb_to_lightness(photo.pixels)
    following, distance = gray.following, gray.picture.distance
    decoded = decoded_luma(lightness, _codec(photo, distance, following.effort), gray.picture)
    for _ in range(_ROUNDS):
        if distance != following.distance:
            distance = following.distance
            decoded = decoded_lightness(photo, lightness, distance, following.effort)
        if step != following.step:
            step = following.step
            hints = whole_hints(photo, decoded.luma_hat, step, lightness=True)
        if len(hints.data) > settings.hint_bytes:
            following.make_hints_smaller(len(hints.data) / max(settings.hint_bytes, 1))
            continue
        encoded = hinted_photo(original, decoded, hints, colorizer)
        short = shortage(encoded.fidelity, settings)
        if good_enough(encoded.fidelity, settings):
            if best or short > -_surplus(settings):
                with_step = partial(_with_step, original, decoded, colorizer)
                coarsest = CoarsestHints(settings, following.hint_loss, _worth(photo, settings))
                return smaller(coarsest.beside(with_step, encoded, step), best)
            best = encoded
            following.change_score(short)
        elif best and (failed or short <= 0):
            return best
        elif best:
            failed = encoded
            following.distance = distance_between(best, failed, settings)
        else:
            following.improve(short, encoded.fidelity.excess(settings.bound))
        if best and following.distance == best.luma.distance:
            break  # no distance is nearer to the quality
    return best


def _surplus(settings: IngestSettings) -> float:
    """Points beyond the quality that are worth another gray picture; hints use up fewer."""
    return inf if settings.effort == "quick" else 0.6


def _worth(photo: Photo, settings: IngestSettings) -> int:
    """The fewest step indices that are worth new hints; each saves about 2 % of their bytes."""
    if settings.effort == "quick":
        return COARSEST_STEP
    return 1 if is_own_sample(photo) else 3


def _with_step(
    original: LikenessReference, decoded: DecodedLuma, colorizer: Colorizer, step: int
) -> EncodedPhoto:
    hints = whole_hints(original.photo, decoded.luma_hat, step, lightness=True)
    return hinted_photo(original, decoded, hints, colorizer)


def decoded_lightness(photo: Photo, lightness: Luma, distance: float, effort: int) -> DecodedLuma:
    """The photo's lightness at a distance, decoded."""
    codec = _codec(photo, distance, effort)
    return decoded_luma(lightness, codec, codec.encode(lightness))


def _codec(photo: Photo, distance: float, effort: int) -> LumaCodec:
    return quality_codec(distance, effort, gamma_of(color_space(photo.metadata.icc)))
