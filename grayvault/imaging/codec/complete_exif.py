"""All of a stored photo's Exif, and where it says that the photo was taken."""

from grayvault.core.coordinates import Coordinates
from grayvault.core.errors import GrayVaultError
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.codec.container_attachment import attached_container
from grayvault.imaging.formats.jpeg.jpeg_container import exif_in
from grayvault.imaging.formats.metadata.exif_exposure_and_place import (
    CameraFacts,
    read_camera_facts,
)


def complete_exif(file: VaultFile) -> bytes | None:
    """The photo's Exif, whose orientation may differ from the stored picture's.

    Of a JPEG, the vault file's own Exif is that of the first segment; the container has the rest.
    Raises `DamagedFileError`.
    """
    container = attached_container(file) if file.record.source.format == "jpeg" else None
    in_container = exif_in(container) if container is not None else None
    is_longer = len(in_container or b"") > len(file.exif or b"")
    return in_container if is_longer else file.exif


def camera_facts(file: VaultFile) -> CameraFacts:
    """How and where the photo was taken; by the first segment alone if the container is damaged."""
    try:
        return read_camera_facts(complete_exif(file))
    except GrayVaultError:
        return read_camera_facts(file.exif)


def coordinates(file: VaultFile) -> Coordinates | None:
    """Where the photo was taken; None if its Exif doesn't say, or says nonsense."""
    facts = camera_facts(file)
    if facts.latitude is None or facts.longitude is None:
        return None
    return Coordinates(facts.latitude, facts.longitude)
