"""A photo's opacity, kept to the bit."""

from dataclasses import replace

import numpy as np
import pytest

from grayvault.core.attachment import Attachment
from grayvault.core.errors import DamagedFileError
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.codec.alpha import decode_alpha, encode_alpha
from tests.vault.examples import RECORD

ALPHA = np.linspace(0, 65535, 61 * 47).astype(np.uint16).reshape(61, 47)


def file_with(*attachments: Attachment) -> VaultFile:
    record = replace(RECORD, width=47, height=61)
    return VaultFile(record, b"\xff\x0a", attachments=attachments)


@pytest.mark.parametrize("alpha", [ALPHA, (ALPHA >> 8).astype(np.uint8), np.zeros_like(ALPHA)])
def test_opacity_comes_back_to_the_bit(alpha: np.ndarray) -> None:
    attachment = encode_alpha(alpha)
    assert (attachment.kind, attachment.media_type) == ("alpha", "image/jxl")
    again = decode_alpha(file_with(Attachment("iptc", "application/x-iptc", b"x"), attachment))
    assert again is not None
    assert again.dtype == alpha.dtype
    assert np.array_equal(again, alpha)


def test_an_opaque_photo_has_no_opacity() -> None:
    assert decode_alpha(file_with()) is None


def test_opacity_of_another_size_is_refused() -> None:
    with pytest.raises(DamagedFileError, match="its opacity: its picture has 47 × 60"):
        decode_alpha(file_with(encode_alpha(ALPHA[:60])))


def test_damaged_opacity_is_refused() -> None:
    with pytest.raises(DamagedFileError):
        decode_alpha(file_with(Attachment("alpha", "image/jxl", b"\xff\x0a and no more")))
