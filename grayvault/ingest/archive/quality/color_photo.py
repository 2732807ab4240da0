"""A photo in colour at a quality: the largest distance that reaches it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from grayvault.core.luma import EncodedLuma
from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.codec import jxl
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_color import (
    color_without_loss,
    decoded_color,
    lossy_color,
    smaller_without_loss,
)
from grayvault.ingest.archive.encoded_photo import EncodedPhoto
from grayvault.ingest.archive.quality.hinted_photo import good_enough
from grayvault.ingest.archive.quality.refine_distance import margin_for, refine_distance
from grayvault.ingest.archive.quality.sampled_distance import Decoded, SampledDistance

_NOTE = "kept in colour: that takes fewer bytes at the same quality than luma and hints"


def color_photo(
    original: LikenessReference, settings: IngestSettings, by_effort: Sequence[SampledDistance]
) -> EncodedPhoto:
    """The photo in colour from about its sample's distance on, better until it is good enough.

    Of the efforts that may be better, the one that makes the smaller picture of it is used. It is
    stored without loss if no distance is good enough. A JPEG keeps its coefficients if they take
    fewer bytes.
    """
    photo = original.photo
    pictures = [lossy_color(photo, sampled.distance, sampled.effort) for sampled in by_effort]
    smallest = min(pictures, key=lambda picture: len(picture.codestream))
    encode = partial(_encoded, original, smallest)
    encoded = refine_distance(encode, settings, smallest.distance, margin_for(photo))
    if not good_enough(encoded.fidelity, settings):
        return replace(color_without_loss(photo), note=_NOTE)
    return replace(smaller_without_loss(photo, encoded), note=_NOTE)


def _encoded(original: LikenessReference, first: EncodedLuma, distance: float) -> EncodedPhoto:
    """The photo at a distance, with the effort of its first picture."""
    if distance == first.distance:
        return decoded_color(original, first)
    return decoded_color(original, lossy_color(original.photo, distance, first.effort))


def sampled_color(photo: Photo, distance: float, effort: int) -> Decoded:
    """A sample's pixels in colour at a distance, decoded."""
    codestream = jxl.encode(photo.pixels, distance, effort)
    return jxl.decode(codestream), len(codestream)
