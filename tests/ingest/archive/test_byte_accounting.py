"""The gain check measures the boxes that are stored, without packing them again."""

from dataclasses import replace

import numpy as np
import pytest

from grayvault.core.attachment import Attachment
from grayvault.core.photo import Metadata, Photo
from grayvault.core.vault_file import VaultFile
from grayvault.ingest.archive.byte_accounting import archived_share
from grayvault.vault.format.file_format import encode_boxes, join_boxes, joined_size, pack
from tests.vault.examples import RECORD, TIFF, TINY, XMP, codestream

ALPHA = Attachment("alpha", "image/jxl", codestream())
VIDEO = Attachment("video", "video/mp4", bytes(900))
RICH = VaultFile(replace(RECORD, icc=bytes(range(128)) * 4), codestream(), TIFF, XMP)
SOURCE_BYTES = RECORD.source.picture_bytes


@pytest.mark.parametrize("file", [TINY, RICH, replace(RICH, attachments=(ALPHA, VIDEO))])
@pytest.mark.parametrize("recovery", [False, True])
def test_the_boxes_are_the_packed_file(file: VaultFile, *, recovery: bool) -> None:
    boxes = encode_boxes(file)
    assert join_boxes(boxes, recovery=recovery) == pack(file, recovery=recovery)
    assert joined_size(boxes) == len(pack(file))


def test_attachments_stored_unchanged_count_on_neither_side() -> None:
    file = replace(RICH, attachments=(ALPHA, VIDEO))
    picture = replace(file, attachments=(ALPHA,))
    expected = len(pack(picture)) / (SOURCE_BYTES - len(VIDEO.data))
    assert archived_share(encode_boxes(file), _photo()) == expected


def test_a_stored_container_includes_the_metadata() -> None:
    container = Attachment("container", "image/png", bytes(300))
    file = replace(RICH, attachments=(container,))
    record = replace(RICH.record, icc=None)
    picture = len(pack(replace(RICH, record=record, exif=None, xmp=None)))
    photo = _photo(container=bytes(200))
    assert archived_share(encode_boxes(file), photo) == picture / (SOURCE_BYTES - 200)


def _photo(container: bytes | None = None) -> Photo:
    pixels = np.zeros((4, 4, 3), np.uint8)
    return Photo(pixels, "png", Metadata(), container=container)
