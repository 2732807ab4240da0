"""Sidecars and videos that lie beside the photos' sources, as the last scan saw them."""

import os
from collections.abc import Iterable, Iterator

from grayvault.catalog.photo_places import NoPicture, PhotoPlace
from grayvault.core.source_urls import is_object
from grayvault.ingest.files.file_endings import VIDEOS, extension

_ENDINGS = VIDEOS | {"xmp", "aae"}


def sidecars_of(places: Iterable[PhotoPlace], beside: Iterable[NoPicture]) -> Iterator[NoPicture]:
    """Those files that belong to a photo in their folder: `IMG_1.mov`, `IMG_1.jpg.xmp`.

    Objects in a store are left out: they can't be sent as files are.
    """
    candidates = [
        file for file in beside if extension(file.path) in _ENDINGS and not is_object(file.path)
    ]
    if not candidates:
        return
    photos = {place.path for place in places if place.path is not None and place.name is None}
    photos |= {_stem(path) for path in photos}
    yield from (file for file in candidates if _stem(file.path) in photos)


def _stem(path: str) -> str:
    return os.path.splitext(path)[0]  # noqa: PTH122
