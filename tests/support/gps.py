"""Photos that say where they were taken."""

from collections.abc import Sequence
from pathlib import Path

from PIL import ExifTags, Image

from tests.support.pictures import piece

NEAR_ZURICH = (47.39, 8.51)
ZURICH, SYDNEY, NEW_YORK, FIJI = (47.37, 8.54), (-33.87, 151.21), (40.71, -74.0), (-17.75, 179.5)
SAMOA = (-13.62, -172.45)


def gps_exif(
    latitude: Sequence[object], north: str, longitude: Sequence[object], east: str
) -> Image.Exif:
    """Exif with degrees, minutes and seconds as cameras write them."""
    exif = Image.Exif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps.update({1: north, 2: latitude, 3: east, 4: longitude})
    return exif


def exif_at(latitude: float, longitude: float) -> Image.Exif:
    """Exif of a point in degrees, whole seconds."""
    letters = "S" if latitude < 0 else "N", "W" if longitude < 0 else "E"
    return gps_exif(_parts(latitude), letters[0], _parts(longitude), letters[1])


def save_photo_at(path: Path, number: int, place: tuple[float, float]) -> Path:
    """Save the piece of this number as a JPEG that was taken at `place`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    piece(number).save(path, format="jpeg", quality=98, subsampling=0, exif=exif_at(*place))
    return path


def _parts(degrees: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(round(abs(degrees) * 3600), 60)
    return (float(minutes // 60), float(minutes % 60), float(seconds))
