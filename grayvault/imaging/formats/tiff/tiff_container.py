"""What a TIFF file holds beside its pixels: taken out whole, and put into another TIFF file.

The content is a TIFF structure of one directory: the tags that say nothing of the pixels' coding,
and the directories below it.
"""

from grayvault.core.errors import DamagedFileError
from grayvault.imaging.formats.tiff.tiff_directory import byte_order, first_directory
from grayvault.imaging.formats.tiff.tiff_metadata import tags_of
from grayvault.imaging.formats.tiff.tiff_writer import with_tags

_NAMES = {
    269: "document name",
    270: "description",
    271: "maker",
    272: "model",
    285: "page name",
    282: "resolution",
    305: "software",
    306: "date",
    315: "artist",
    33432: "copyright",
    700: "XMP",
    33723: "IPTC",
    34377: "Photoshop resources",
    34675: "profile",
    34665: "Exif",
    34853: "GPS",
    37724: "Photoshop layers",
}
_UNSAID = ("tag 283", "tag 296")
"""The other tags of a resolution."""


def read_container(tiff: bytes) -> bytes | None:
    """The tags of a TIFF file but those about its pixels' coding; None without any."""
    return tags_of(tiff).whole


def insert_container(encoded: bytes, container: bytes) -> bytes:
    """A TIFF file of ours with the tags that `read_container` took from its source.

    Its XMP packet and profile stay `encoded`'s. Raises `DamagedFileError`.
    """
    if not byte_order(container):
        raise DamagedFileError("the container of its source doesn't begin like a TIFF")
    return with_tags(encoded, container)


def describe_container(container: bytes) -> tuple[str, ...]:
    """What is in a container, in a few words each, such as `tag 65000`."""
    entries = first_directory(container).entries
    names = [_NAMES.get(entry.tag, f"tag {entry.tag}") for entry in entries]
    return tuple(name for name in names if name not in _UNSAID)
