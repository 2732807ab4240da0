"""The record's JSON in a vault file."""

from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from grayvault.core.errors import DamagedFileError, PhotoRefusedError
from grayvault.vault.format.file_format import pack, unpack
from tests.vault.examples import (
    RECORD,
    TINY,
    gvlt_span,
    with_record,
)


def test_a_record_is_small() -> None:
    typical = replace(
        RECORD, source=replace(RECORD.source, name="IMG_4711.jpg", folder=""), note=None, icc=None
    )
    start, end = gvlt_span(pack(replace(TINY, record=typical)))
    assert end - start - len(RECORD.hints) < 320


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"id":1}',
        b"\xff",
        b'{"width":NaN}',
        b'{"width":' + b"9" * 9999 + b"}",
    ],
)
def test_a_record_that_says_nonsense_is_refused(text: bytes) -> None:
    with pytest.raises(DamagedFileError):
        unpack(with_record(pack(TINY), zstandard.compress(text)))


def record_text(data: bytes) -> bytes:
    """The JSON in a packed file, by docs/reference/vault-format.md."""
    start, _ = gvlt_span(data)
    size = int.from_bytes(data[start + 12 : start + 16], "big")
    path = Path(__file__).parents[3] / "grayvault" / "vault" / "format" / "record-v1.dict"
    dictionary = zstandard.ZstdCompressionDict(
        path.read_bytes(), dict_type=zstandard.DICT_TYPE_RAWCONTENT
    )
    return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(
        data[start + 56 : start + 56 + size]
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"tier":"compact"', b'"tier":"sepia"'),
        (b'"width":64', b'"width":"64"'),
        (b'"width":64', b'"width":true'),
        (b'"width":64', b'"width":null'),
        (b'"width":64', b'"breadth":64'),
        (b'"p95":6.25', b'"p95":Infinity'),
        (b'"id":"', b'"id":"../'),
        (b'"source":{', b'"source":[{'),
        (b'"note":"an example"', b'"note":7'),
    ],
)
def test_a_field_of_another_kind_is_refused(old: bytes, new: bytes) -> None:
    text = record_text(pack(TINY))
    assert old in text
    with pytest.raises(DamagedFileError):
        unpack(with_record(pack(TINY), zstandard.compress(text.replace(old, new, 1))))


def test_unknown_keys_are_ignored_and_absent_ones_have_their_default() -> None:
    text = record_text(pack(TINY)).replace(b',"note":"an example"', b',"mood":"good"')
    text = text.replace(b',"preview_bytes":7890', b"").replace(b'"p95":6.25', b'"p95":6')
    read = unpack(with_record(pack(TINY), zstandard.compress(text))).record
    assert read == replace(
        RECORD,
        note=None,
        source=replace(RECORD.source, preview_bytes=0),
        bound=replace(RECORD.bound, p95=6.0),
    )


def test_the_record_is_canonical_ascii_json() -> None:
    text = record_text(pack(TINY))
    assert text.startswith(b'{"archived_at":"2026-01-02T03:04:05+00:00","bound":{"mean":2.5,')
    assert b'"name":"caf\\udce9 \\ud83d\\udc9a\\n.jpg"' in text
    assert text.endswith(b'"tier":"compact","width":64}')


def test_absurd_names_and_profiles_are_refused_when_written() -> None:
    long = replace(RECORD, source=replace(RECORD.source, folder="x" * (1 << 18)))
    fat = replace(RECORD, icc=bytes((1 << 24) + 1))
    for record in (long, fat):
        with pytest.raises(PhotoRefusedError) as refusal:
            pack(replace(TINY, record=record))
        assert refusal.value.reason == "metadata-too-large"
