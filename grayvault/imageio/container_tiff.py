"""What a TIFF file holds beside its pixels: taken out whole, and put into another TIFF file.

The content is a TIFF structure of one directory, of the tags that say nothing of the pixels' coding
and that no other place of a vault file holds.
"""

from grayvault.errors import DamagedFileError
from grayvault.imageio.tiff_directory import first_directory, order_of
from grayvault.imageio.tiff_file import with_tags
from grayvault.imageio.tiff_metadata import tags_of

_NAMES = {
    34377: "Photoshop resources",
    37724: "Photoshop layers",
    33723: "IPTC",
}


def container_of(tiff: bytes) -> bytes | None:
    """The tags of a TIFF file that only a TIFF file can hold; None without any."""
    return tags_of(tiff).others


def with_container(encoded: bytes, container: bytes) -> bytes:
    """A TIFF file of ours with the tags that `container_of` took from its source.

    Raises `DamagedFileError`.
    """
    if not order_of(container):
        raise DamagedFileError("what its source held beside the pixels doesn't begin like a TIFF")
    return with_tags(encoded, container)


def holds(container: bytes) -> tuple[str, ...]:
    """What is in a container, in a few words each, such as `tag 65000`."""
    entries = first_directory(container).entries
    return tuple(_NAMES.get(entry.tag, f"tag {entry.tag}") for entry in entries)
