"""A small library of photos in the public domain, which come with scikit-image.

Coffee: Rachel Michetti, CC0. Chelsea: Stéfan van der Walt, CC0. Astronaut and Hubble deep field:
NASA. Rocket: SpaceX.
"""

from dataclasses import dataclass
from pathlib import Path

import skimage
from PIL import ExifTags, Image

from tests.support.gps import exif_at

DATA = Path(skimage.__file__).parent / "data"
WHOLE = (0.0, 0.0, 1.0, 1.0)
CAMERAS = ("Canon", "EOS R6"), ("Apple", "iPhone 14")


@dataclass(frozen=True)
class Shot:
    """A cut of a picture (left, top, right, bottom, in shares of its size), as if it was taken then
    and there.
    """

    name: str
    picture: str
    cut: tuple[float, float, float, float]
    taken: str
    place: tuple[float, float]
    camera: int = 0


CAPE, ZURICH, LISBON = (28.56, -80.58), (47.37, 8.54), (38.72, -9.14)
SHOTS = (
    Shot("Coffee.jpg", "coffee.png", WHOLE, "2024:06:22 09:12:00", LISBON, 1),
    Shot("Coffee close.jpg", "coffee.png", (0.25, 0.1, 0.75, 1), "2024:06:22 09:13:10", LISBON, 1),
    Shot("Spoon.jpg", "coffee.png", (0, 0.3, 0.55, 1), "2024:06:21 10:02:00", LISBON, 1),
    Shot("Chelsea.jpg", "chelsea.png", WHOLE, "2024:05:11 17:40:00", ZURICH),
    Shot("Chelsea awake.jpg", "chelsea.png", (0.2, 0.1, 0.8, 1), "2024:05:11 17:41:30", ZURICH),
    Shot("Whiskers.jpg", "chelsea.png", (0.3, 0.4, 0.75, 1), "2024:03:02 12:00:00", ZURICH),
    Shot("Astronaut.jpg", "astronaut.png", WHOLE, "2023:10:05 11:20:00", CAPE),
    Shot("Portrait.jpg", "astronaut.png", (0.25, 0, 0.7, 0.6), "2023:10:05 11:24:00", CAPE),
    Shot("Launch.jpg", "rocket.jpg", WHOLE, "2023:10:03 23:05:00", CAPE),
    Shot("Engines.jpg", "rocket.jpg", (0.3, 0.3, 0.8, 1), "2023:10:03 23:05:02", CAPE),
    Shot("Deep field.jpg", "hubble_deep_field.jpg", (0, 0, 0.8, 0.7), "2023:08:14 02:00:00", CAPE),
    Shot("Galaxies.jpg", "hubble_deep_field.jpg", (0.5, 0.3, 1, 1), "2023:08:14 02:30:00", CAPE),
)
NEW = Shot("Morning.jpg", "coffee.png", (0.05, 0, 1, 0.9), "2024:06:23 08:30:00", LISBON, 1)
"""A photo that isn't in the library yet."""


def save_library(folder: Path) -> None:
    """Save all shots, and a file that is no photo."""
    for shot in SHOTS:
        save_shot(folder / shot.taken[:4] / shot.name, shot)
    (folder / "Broken.jpg").write_bytes(b"\xff\xd8\xff" + b"no picture" * 30)


def save_shot(path: Path, shot: Shot) -> Path:
    """Save a shot as cameras do: a JPEG with date, place, camera and exposure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    left, top, right, bottom = shot.cut
    with Image.open(DATA / shot.picture) as image:
        width, height = image.size
        edges = (round(width * left), round(height * top), width * right, height * bottom)
        cut = image.convert("RGB").crop(edges)
    cut.save(path, quality=96, subsampling=0, exif=exif(shot))
    return path


def exif(shot: Shot) -> Image.Exif:
    made = exif_at(*shot.place)
    made[ExifTags.Base.Make], made[ExifTags.Base.Model] = CAMERAS[shot.camera]
    made.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.DateTimeOriginal: shot.taken,
            ExifTags.Base.ExposureTime: 0.004,
            ExifTags.Base.FNumber: 2.8,
            ExifTags.Base.ISOSpeedRatings: 200,
            ExifTags.Base.FocalLength: 35.0,
        }
    )
    return made
