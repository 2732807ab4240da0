"""A whole photo from its decoded gray picture and fine hints, restored and measured."""

from dataclasses import dataclass

from grayvault.colorizers.colorize import colorize
from grayvault.core.colorizer import Colorizer
from grayvault.core.fidelity import Fidelity
from grayvault.core.hints import Hints
from grayvault.core.photo import Luma, Photo
from grayvault.core.settings import IngestSettings
from grayvault.hints import stream_v3
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_luma import DecodedLuma
from grayvault.ingest.archive.encoded_photo import EncodedPhoto, fidelity_of
from grayvault.ingest.archive.quality.fine_hints import fine_hints


@dataclass(frozen=True)
class WholeHints:
    """A photo's hints as bytes, and decoded from them."""

    data: bytes
    hints: Hints


def whole_hints(photo: Photo, gray: Luma, step_index: int, *, lightness: bool) -> WholeHints:
    """Hints of this step beside a photo's decoded gray picture; `lightness` says what that is."""
    data = stream_v3.encode(fine_hints(photo, gray, step_index, lightness=lightness))
    return WholeHints(data, stream_v3.decode(data))


def hinted_photo(
    original: LikenessReference, decoded: DecodedLuma, hints: WholeHints, colorizer: Colorizer
) -> EncodedPhoto:
    """The photo as it is restored from its gray picture and hints, and measured."""
    gray = decoded.luma_hat
    restored = colorize(gray, gray, hints.hints, colorizer)
    fidelity = fidelity_of(original.photo, restored, original)
    color_bytes = len(decoded.encoded.codestream)
    return EncodedPhoto(decoded.encoded, color_bytes, fidelity, hints.data, colorizer.ref)


def good_enough(fidelity: Fidelity, settings: IngestSettings) -> bool:
    """Whether a photo looks as asked for, at full size and on a screen, within the colour limit."""
    return shortage(fidelity, settings) <= 0 and fidelity.within(settings.bound)


def smaller(encoded: EncodedPhoto, other: EncodedPhoto | None) -> EncodedPhoto:
    """The one that takes fewer bytes."""
    return other if other and other.stored_bytes < encoded.stored_bytes else encoded


def shortage(fidelity: Fidelity, settings: IngestSettings) -> float:
    """By how many points a photo's likeness is below the quality that is asked for."""
    if settings.quality is None or fidelity.likeness is None:
        return 0.0
    return settings.quality - fidelity.likeness.lower
