"""A whole photo from its decoded gray picture and fine hints, restored and measured."""

from grayvault.colorizers.colorize import colorize, hints_of
from grayvault.core.colorizer import Colorizer
from grayvault.core.fidelity import Fidelity
from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings
from grayvault.imaging.measure.likeness import LikenessReference
from grayvault.ingest.archive.encode_luma import DecodedLuma
from grayvault.ingest.archive.encoded_photo import EncodedPhoto, fidelity_of
from grayvault.ingest.archive.quality.fine_hints import coded_fine_hints, fit_fine_hints


def hinted_photo(
    photo: Photo,
    decoded: DecodedLuma,
    step_index: int,
    colorizer: Colorizer,
    *,
    lightness: bool,
    original: LikenessReference,
) -> EncodedPhoto:
    """The photo with hints of this step beside its gray picture, as it is restored from both.

    `lightness` says what the gray picture is; otherwise it is luma. `original` is the photo,
    prepared.
    """
    gray = decoded.luma_hat
    fit = fit_fine_hints(photo, gray, step_index)
    data = coded_fine_hints(fit, step_index, lightness=lightness)
    fidelity = fidelity_of(photo, colorize(gray, gray, hints_of(data), colorizer), original)
    color_bytes = len(decoded.encoded.codestream)
    return EncodedPhoto(decoded.encoded, color_bytes, fidelity, data, colorizer.ref)


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
