"""When and with what a photo was taken, as its Exif says.

Source: CIPA DC-008 (Exif 2.32), 4.6.5 (Make, Model) and 4.6.6.3 (dates, fractions and offsets).
"""

import re
from dataclasses import dataclass
from datetime import datetime

from grayvault.imaging.formats.metadata.exif import read_texts

_MAKE, _MODEL = 0x010F, 0x0110
_DATES = ((0x9003, 0x9291, 0x9011), (0x9004, 0x9292, 0x9012))
"""The tags of date, fraction of a second and offset from UTC: original, digitized."""

_DATE = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)", re.ASCII)
_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d", re.ASCII)
_FIRST_YEAR = 1826  # the oldest photograph that is left was taken in 1826 or 1827
_LONGEST = 80


@dataclass(frozen=True)
class Capture:
    """When and with what a photo was taken; None if its Exif doesn't say, or says nonsense.

    `at` is the camera's local time, ISO 8601, with the offset from UTC only where that is known:
    `2024-05-01T12:30:00` or `2024-05-01T12:30:00.250000+02:00`. `camera` is maker and model on one
    line of at most 80 printable characters, such as `Canon EOS 1000D`.
    """

    at: str | None = None
    camera: str | None = None


def read_capture(exif: bytes | None) -> Capture:
    """Read an Exif block, with or without `Exif\\0\\0` before it. No bytes are an error."""
    texts = read_texts(exif or b"")
    dates = (_date(*(texts.get(tag, "") for tag in tags)) for tags in _DATES)
    return Capture(
        at=next((date for date in dates if date), None),
        camera=_camera(_line(texts.get(_MAKE, "")), _line(texts.get(_MODEL, ""))),
    )


def _date(date: str, fraction: str, offset: str) -> str | None:
    match = _DATE.fullmatch(date.strip())
    if not match:
        return None
    digits = fraction.strip()
    micros = int(digits[:6].ljust(6, "0")) if digits.isascii() and digits.isdigit() else 0
    try:
        when = datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*match.groups()))
    except ValueError:
        return None
    known = offset.strip() if _OFFSET.fullmatch(offset.strip()) else ""
    when = when.replace(microsecond=micros)
    return when.isoformat() + known if when.year >= _FIRST_YEAR else None


def _camera(make: str, model: str) -> str | None:
    """Both on one line; the model alone where it begins with a word of the maker's name."""
    words = tuple(word for word in make.casefold().split() if len(word) > 1)
    named = model if words and model.casefold().startswith(words) else f"{make} {model}"
    return named.strip()[:_LONGEST].strip() or None


def _line(text: str) -> str:
    """What of `text` can be printed, runs of white space as one space."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
