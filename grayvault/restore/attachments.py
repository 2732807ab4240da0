"""What was kept beside a photo, given back: in the restored file, or in files of its own."""

from collections.abc import Iterable, Iterator

from grayvault.core.photo import Attachment
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.codec.container_attachment import attached_container
from grayvault.imaging.formats.container import container_files, unplaced_files
from grayvault.imaging.formats.jpeg.jpeg_attachments import insert_attachments, video_alone
from grayvault.imaging.formats.jpeg.jpeg_container import exif_in
from grayvault.restore.decode_errors import called_damaged
from grayvault.restore.output_orientation import is_whole

_OWN = ("alpha", "iptc", "container")
"""Kinds that are parts of the restored picture itself."""

_NAMES = {"gain-map": "gainmap", "depth": "depth", "video": "", "auxiliary": "auxiliary"}
_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/heic": ".heic",
    "image/avif": ".avif",
    "video/mp4": ".mp4",
}


def holds_attachments(file: VaultFile, view: View) -> bool:
    """Whether a restored file of this kind can hold what the photo's source held."""
    from_jpeg = file.record.source.format == "jpeg"
    return from_jpeg and is_whole(file, view) and view.kind == "color" and view.format == "jpeg"


def has_container(file: VaultFile) -> bool:
    """Whether all is kept that the source's container held."""
    return any(one.kind == "container" for one in file.attachments)


def goes_into_container(file: VaultFile, view: View) -> bool:
    """Whether a view is given all that the source held: the whole photo in the source's format."""
    as_source = view.kind == "color" and view.format == file.record.source.format
    return as_source and is_whole(file, view) and has_container(file)


def whole_exif(file: VaultFile) -> bytes | None:
    """The photo's Exif, which may say another orientation than the picture's.

    Of a JPEG the file's own Exif is only that of the source's first segment.
    """
    content = attached_container(file) if file.record.source.format == "jpeg" else None
    found = exif_in(content) if content is not None else None
    return found if len(found or b"") > len(file.exif or b"") else file.exif


def with_attachments(restored: bytes, file: VaultFile) -> bytes:
    """A restored JPEG with what stood behind its source's picture, where it isn't there already."""
    with called_damaged(file.record.id):
        return restored if has_container(file) else insert_attachments(restored, file.attachments)


def files_beside(file: VaultFile, view: View) -> Iterator[tuple[str, bytes]]:
    """What a restored file can't hold: endings of names, such as `.gainmap.jpg`, and contents.

    Raises `DamagedFileError`.
    """
    seen: set[str] = set()
    kept = [one for one in file.attachments if one.kind not in _OWN]
    found = [(_ending(one), _alone(one)) for one in kept]
    for number, (ending, content) in enumerate([*found, *_of_container(file, view)]):
        unique = f".{number}{ending}" if ending in seen else ending
        seen.add(unique)
        yield unique, content


def _of_container(file: VaultFile, view: View) -> Iterable[tuple[str, bytes]]:
    """What of the source's container a restored file can't hold."""
    container, kind = attached_container(file), file.record.source.format
    if container is None:
        return ()
    return (unplaced_files if goes_into_container(file, view) else container_files)(container, kind)


def _alone(one: Attachment) -> bytes:
    return video_alone(one.data) if one.kind == "video" else one.data


def _ending(one: Attachment) -> str:
    name = _NAMES.get(one.kind, "auxiliary")
    suffix = _SUFFIXES.get(one.media_type, ".bin")
    return f".{name}{suffix}" if name else suffix
