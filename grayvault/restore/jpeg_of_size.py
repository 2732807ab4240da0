"""A photo's full-size JPEG with a size that is known before it is made, and its first bytes alone.

docs/explanation/decisions/0017-sizes-before-reading.md says why.
"""

from dataclasses import dataclass, replace

import numpy as np

from grayvault.core.colorizer import Colorizer, ModelRef
from grayvault.core.errors import UnsupportedError
from grayvault.core.hints import Hints
from grayvault.core.photo import Chroma, Luma
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.codec import jxl
from grayvault.imaging.codec.attached_files import restores_container
from grayvault.imaging.codec.checked_picture import decode_picture
from grayvault.imaging.codec.container_attachment import attached_container
from grayvault.imaging.codec.jpeg_luma_codec import can_rebuild_jpeg
from grayvault.imaging.formats.jpeg.jpeg_container import parse_container
from grayvault.imaging.formats.jpeg.jpeg_padding import LEAST_PADDING, metadata_end, padded
from grayvault.imaging.formats.jpeg.jpeg_segments import ADOBE
from grayvault.restore.render import render_with_attachments
from grayvault.restore.restored_pixels import Decode

_VIEW = View(format="jpeg")
_QUALITIES = (_VIEW.quality, 80, 60, 30, 5)
"""Tried in turn: all but the first are for photos that take far more bytes than others."""

_SIDE = 16


@dataclass(frozen=True)
class _NoColor:
    """Stands in for a colorizer where no colours are seen: only its name counts."""

    ref: ModelRef
    problem: str | None = None

    def predict(self, luma: Luma, hints: Hints | None, size: tuple[int, int]) -> Chroma:  # noqa: ARG002
        return np.zeros((2, *size), np.float32)


def jpeg_of_size(
    file: VaultFile, colorizer: Colorizer | None, size: int, decode: Decode = decode_picture
) -> bytes:
    """The photo at full size, with its metadata and attachments, as a JPEG of `size` bytes.

    It is padded to that size. Raises as `render_with`, and `UnsupportedError` if it takes more.
    """
    for quality in _QUALITIES:
        view = replace(_VIEW, quality=quality)
        jpeg = render_with_attachments(file, view, colorizer, decode)
        if whole := padded(jpeg, size):
            return whole
    raise UnsupportedError(
        f"photo {file.record.id} takes more than the {size} bytes that its file in the folder has: "
        "`grayvault restore` writes it at its own size"
    )


def jpeg_head(file: VaultFile, colorizer: Colorizer | None, size: int) -> bytes | None:
    """The first bytes of `jpeg_of_size`, at least 128 KiB, without decoding the picture.

    None if they depend on how the picture is coded, and if the size is too small.
    """
    if can_rebuild_jpeg(file.codestream) and not _has_plain_container(file):
        return None
    tiny = _with_tiny_picture(file)
    without_color = None if colorizer is None else _NoColor(colorizer.ref)
    jpeg = render_with_attachments(tiny, _VIEW, without_color)
    whole = padded(jpeg, size)
    return whole and whole[: metadata_end(jpeg) + LEAST_PADDING]


def _has_plain_container(file: VaultFile) -> bool:
    """Whether the source's container says all, and nothing about how the colours are coded."""
    container = attached_container(file) if restores_container(file, _VIEW) else None
    if container is None:
        return False
    return all(segment.marker != ADOBE for segment in parse_container(container).segments)


def _with_tiny_picture(file: VaultFile) -> VaultFile:
    """`file` with another picture, without hints, which takes no time to be restored."""
    shape = (_SIDE, _SIDE, 3) if file.record.tier == "color" else (_SIDE, _SIDE)
    codestream = jxl.encode(np.zeros(shape, np.uint8), 1.0, 1)
    attachments = tuple(item for item in file.attachments if item.kind != "alpha")
    record = replace(file.record, width=_SIDE, height=_SIDE, hints=b"")
    return replace(file, record=record, codestream=codestream, attachments=attachments)
