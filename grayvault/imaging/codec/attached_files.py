"""Attachments of a photo that go into its restored file, and those that go into files beside it."""

from collections.abc import Iterable, Iterator

from grayvault.core.attachment import Attachment
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.codec.container_attachment import attached_container
from grayvault.imaging.formats.container import container_files, unplaced_files
from grayvault.imaging.formats.jpeg.jpeg_attachments import video_alone

_IN_PICTURE = ("alpha", "iptc", "container")
"""Kinds of attachments that go into the restored file itself."""

_NAMES = {"gain-map": "gainmap", "depth": "depth", "video": "", "auxiliary": "auxiliary"}
_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/heic": ".heic",
    "image/avif": ".avif",
    "video/mp4": ".mp4",
}


def holds_attachments(file: VaultFile, view: View) -> bool:
    """Whether the view's file can hold the photo's attachments: a full-size JPEG of a JPEG can."""
    both_jpeg = file.record.source.format == "jpeg" and view.format == "jpeg"
    return both_jpeg and view.kind == "color" and view.is_full_size(file.record.width)


def has_container(file: VaultFile) -> bool:
    """Whether the vault file has all that the source's container held beside the pixels."""
    return any(attachment.kind == "container" for attachment in file.attachments)


def restores_container(file: VaultFile, view: View) -> bool:
    """Whether a view gets its source's container: at full size, in the source's format."""
    same_format = view.kind == "color" and view.format == file.record.source.format
    return same_format and view.is_full_size(file.record.width) and has_container(file)


def files_beside(file: VaultFile, view: View) -> Iterator[tuple[str, bytes]]:
    """Attachments that a restored file can't hold: name endings such as `.gainmap.jpg`, contents.

    Raises `DamagedFileError`.
    """
    seen: set[str] = set()
    separate = [item for item in file.attachments if item.kind not in _IN_PICTURE]
    files = [(_ending(item), _content(item)) for item in separate]
    for number, (ending, content) in enumerate([*files, *_loose_files(file, view)]):
        unique = f".{number}{ending}" if ending in seen else ending
        seen.add(unique)
        yield unique, content


def _loose_files(file: VaultFile, view: View) -> Iterable[tuple[str, bytes]]:
    """What the source's container held and the restored file can't hold."""
    container, source_format = attached_container(file), file.record.source.format
    if container is None:
        return ()
    return (unplaced_files if restores_container(file, view) else container_files)(
        container, source_format
    )


def _content(attachment: Attachment) -> bytes:
    return video_alone(attachment.data) if attachment.kind == "video" else attachment.data


def _ending(attachment: Attachment) -> str:
    name = _NAMES.get(attachment.kind, "auxiliary")
    suffix = _SUFFIXES.get(attachment.media_type, ".bin")
    return f".{name}{suffix}" if name else suffix
