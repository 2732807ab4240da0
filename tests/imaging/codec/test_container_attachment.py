"""The content of a source's container, as a vault file keeps it beside everything else."""

import os
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grayvault.core.attachment import Attachment
from grayvault.core.errors import DamagedFileError
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.codec.container_attachment import attach_container, attached_container
from tests.vault.examples import RECORD, TIFF, XMP

VIDEO, GAIN_MAP = os.urandom(5000), os.urandom(3000)
FILE = VaultFile(
    RECORD,
    b"codestream",
    TIFF + os.urandom(2000),
    XMP,
    (Attachment("gain-map", "image/jpeg", GAIN_MAP), Attachment("video", "video/mp4", VIDEO)),
)


def with_container(content: bytes, file: VaultFile = FILE) -> VaultFile:
    return attach_container(file, content, "image/jpeg")


@given(st.lists(st.sampled_from([VIDEO, GAIN_MAP, FILE.exif or b"", XMP, b"", b"text" * 9])))
def test_it_comes_back_whatever_else_the_file_holds(pieces: list[bytes]) -> None:
    content = b"".join(pieces)
    assert attached_container(with_container(content)) == content
    assert (
        attached_container(
            with_container(content, replace(FILE, exif=None, xmp=None, attachments=()))
        )
        == content
    )


def test_bytes_that_the_file_holds_anyway_are_not_stored_again() -> None:
    content = b"before" + (FILE.exif or b"") + GAIN_MAP + b"between" + VIDEO + b"behind"
    assert len(with_container(content).attachments[-1].data) < 100


def test_no_container_stays_none() -> None:
    assert attach_container(FILE, None, "image/jpeg") == FILE
    assert attached_container(FILE) is None


@given(st.data())
def test_damage_is_named(data: st.DataObject) -> None:
    file = with_container(b"some text" * 20 + VIDEO)
    whole = bytearray(file.attachments[-1].data)
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    changed = (*file.attachments[:-1], replace(file.attachments[-1], data=cut))
    with suppress(DamagedFileError):
        actual = attached_container(replace(file, attachments=changed))
        assert actual is not None  # a bit of the content itself: gvlt's checksum finds that


def test_a_newer_version_is_not_guessed_at() -> None:
    file = with_container(b"some text")
    newer = replace(file.attachments[-1], data=b"\2" + file.attachments[-1].data[1:])
    with pytest.raises(DamagedFileError):
        attached_container(replace(file, attachments=(newer,)))
