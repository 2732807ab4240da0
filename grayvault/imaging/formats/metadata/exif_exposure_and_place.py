"""How and where a photo was taken, as its Exif says.

Source: CIPA DC-008 (Exif 2.32), 4.6.5 (exposure, lens) and 4.6.6 (GPS).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

from grayvault.imaging.formats.metadata.exif import strip_exif_prefix

_LONGEST = 80


@dataclass(frozen=True)
class CameraFacts:
    """How and where a photo was taken; None where its Exif doesn't say, or says nonsense.

    `lens` is a line of at most 80 printable characters. `exposure_seconds`, `f_number`,
    `focal_length_mm` and `iso` are over 0. `latitude` (-90..90, north is positive) and `longitude`
    (-180..180, east is positive) are in degrees; there are both or neither.
    """

    lens: str | None = None
    exposure_seconds: float | None = None
    f_number: float | None = None
    focal_length_mm: float | None = None
    iso: float | None = None
    latitude: float | None = None
    longitude: float | None = None


def read_camera_facts(exif: bytes | None) -> CameraFacts:
    """Read an Exif block, with or without `Exif\\0\\0` before it. No bytes are an error."""
    tags, place = _directories(strip_exif_prefix(exif or b""))
    latitude = _degrees(place, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "NS", 90)
    longitude = _degrees(place, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "EW", 180)
    # Devices without a fix write 0°, 0°, which is in the middle of the sea.
    is_complete = None not in {latitude, longitude} and (latitude, longitude) != (0, 0)
    return CameraFacts(
        lens=_line(tags.get(ExifTags.Base.LensModel)),
        exposure_seconds=_positive(tags.get(ExifTags.Base.ExposureTime)),
        f_number=_positive(tags.get(ExifTags.Base.FNumber)),
        focal_length_mm=_positive(tags.get(ExifTags.Base.FocalLength)),
        iso=_positive(tags.get(ExifTags.Base.ISOSpeedRatings)),
        latitude=latitude if is_complete else None,
        longitude=longitude if is_complete else None,
    )


def _directories(tiff: bytes) -> tuple[Mapping[int, Any], Mapping[int, Any]]:
    """The Exif and the GPS directory; both empty if Pillow can't read them."""
    exif = Image.Exif()
    try:
        exif.load(tiff)
        return exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # noqa: BLE001 - Pillow raises anything for a broken block
        return {}, {}


def _positive(value: Any) -> float | None:
    number = _number(value[0] if isinstance(value, tuple) and value else value)
    return number if number is not None and number > 0 else None


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, ArithmeticError):
        return None
    return number if math.isfinite(number) else None


def _degrees(
    place: Mapping[int, Any], tag: int, reference: int, signs: str, limit: int
) -> float | None:
    """Degrees, minutes and seconds as degrees; `signs` are the letters for positive, negative."""
    value, letter = place.get(tag), str(place.get(reference, "")).strip("\0 ").upper()
    if not isinstance(value, tuple) or len(value) != 3 or letter not in tuple(signs):
        return None
    numbers = [_number(number) for number in value]
    if any(number is None or number < 0 for number in numbers):
        return None
    degrees = math.fsum(number / 60**k for k, number in enumerate(numbers) if number is not None)
    if degrees > limit:
        return None
    return round(degrees if letter == signs[0] else -degrees, 6)


def _line(text: Any) -> str | None:
    """What of `text` can be printed, on one line."""
    if not isinstance(text, str):
        return None
    printable = "".join(c for c in text.partition("\0")[0] if c.isprintable())
    return " ".join(printable.split())[:_LONGEST].strip() or None
