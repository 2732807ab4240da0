"""How a restored file is oriented, and metadata that say so to every reader.

Readers differ in which orientation tags they heed (docs/reference/color-error.md, "Which way up").
So a full-size JPEG is stored in its source's orientation, with the source's tags. Everything else
is stored upright, and every tag that a reader may heed says so.
"""

from dataclasses import replace

from grayvault.core.photo import Metadata
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.formats.metadata import exif, xmp


def stored_orientation(file: VaultFile, view: View) -> int:
    """The Exif orientation, 1..8, in which a view's pixels are stored."""
    return file.record.source.orientation if _keeps_orientation(file, view) else 1


def oriented_metadata(metadata: Metadata, file: VaultFile, view: View) -> Metadata:
    """A photo's metadata whose orientation tags fit the view's pixels."""
    keeps_orientation = _keeps_orientation(file, view)
    if keeps_orientation and file.record.source.verbatim:
        return metadata
    tiff = _source_exif(file) if keeps_orientation else exif.reset_orientation(metadata.exif or b"")
    packet = None if metadata.xmp is None else xmp.reset_orientation(metadata.xmp)
    return replace(metadata, exif=tiff or None, xmp=packet)


def _keeps_orientation(file: VaultFile, view: View) -> bool:
    """Whether a view is stored in its source's orientation."""
    record, source = file.record, file.record.source
    if source.format != "jpeg" or view.format != "jpeg" or view.kind != "color":
        return False
    same_tag = exif.read_orientation(_source_exif(file)) == source.orientation
    return view.is_full_size(record.width) and same_tag


def _source_exif(file: VaultFile) -> bytes:
    """The source's Exif; older vault files have its orientation set to 1, which is undone here."""
    stored, source = file.exif or b"", file.record.source
    return stored if source.verbatim else exif.set_orientation(stored, source.orientation)
