"""Which way up a restored file is stored, and metadata that say so to every reader.

Readers differ in which orientations they heed (color-error.md, "Which way up"). So a JPEG of
full size lies as its source lay, and says what the source said; anything else is stored upright,
and says so wherever a reader may look.
"""

from dataclasses import replace

from grayvault.core.photo import Metadata
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.formats.metadata import exif, xmp


def stored_orientation(file: VaultFile, view: View) -> int:
    """How a view's pixels are stored, 1..8: a JPEG's of full size as its source's."""
    return file.record.source.orientation if lies_as_source(file, view) else 1


def lies_as_source(file: VaultFile, view: View) -> bool:
    """Whether a view is stored as its source was, and has the source's own metadata."""
    source = file.record.source
    whole = view.format == "jpeg" and view.kind == "color" and is_whole(file, view)
    return (
        source.format == "jpeg"
        and whole
        and exif.read_orientation(_exif(file)) == source.orientation
    )


def _exif(file: VaultFile) -> bytes:
    """The source's Exif; an older vault file's, whose orientation was set to 1, is set back."""
    found, source = file.exif or b"", file.record.source
    return found if source.verbatim else exif.set_orientation(found, source.orientation)


def is_whole(file: VaultFile, view: View) -> bool:
    """Whether a view has the photo's full size."""
    return view.width is None or view.width >= file.record.width


def agreeing(metadata: Metadata, file: VaultFile, view: View) -> Metadata:
    """A photo's metadata for a view: as its source had them, or saying that it is upright."""
    as_source = lies_as_source(file, view)
    if as_source and file.record.source.verbatim:
        return metadata
    tiff = _exif(file) if as_source else exif.reset_orientation(metadata.exif or b"")
    packet = None if metadata.xmp is None else xmp.reset_orientation(metadata.xmp)
    return replace(metadata, exif=tiff or None, xmp=packet)
