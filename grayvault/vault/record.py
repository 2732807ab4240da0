"""A `VaultRecord` as the three sections of a `gvlt` box: record, hints, ICC (docs/format.md)."""

import re
from dataclasses import dataclass, replace
from importlib.resources import files

import zstandard

from grayvault.domain.vault import VaultRecord
from grayvault.errors import DamagedFileError, PhotoRefusedError
from grayvault.vault.plain import from_plain, object_from_json, to_json, to_plain

_RECORD_LIMIT = 1 << 18
_ICC_LIMIT = 1 << 24
_LEVEL = 19
_ID = re.compile("[0-9a-f]{64}")
_UNSAID = ("taken_at", "camera", "left_out")
"""Keys that are absent where there is nothing to say, to keep the record small."""


@dataclass(frozen=True)
class Sections:
    """The variable part of a `gvlt` box: record and ICC compressed, hints as they are coded."""

    record: bytes
    hints: bytes
    icc: bytes


def to_sections(record: VaultRecord) -> Sections:
    """Code a record; raises `PhotoRefusedError` where its names or its profile are absurdly big."""
    plain = to_plain(record)
    del plain["hints"], plain["icc"]
    for name in _UNSAID:
        if plain[name] is None:
            del plain[name]
    text = to_json(plain)
    if len(text) > _RECORD_LIMIT or len(record.icc or b"") > _ICC_LIMIT:
        raise PhotoRefusedError(
            "metadata-too-large",
            f"{record.source.name!r}: its names or its ICC profile are too big for a vault file",
        )
    return Sections(
        record=_compressor(_dictionary()).compress(text),
        hints=record.hints,
        icc=_compressor(None).compress(record.icc) if record.icc else b"",
    )


def from_sections(sections: Sections) -> VaultRecord:
    """Decode a record; raises `DamagedFileError`. Never expands beyond the format's limits."""
    text = _expanded(sections.record, _dictionary(), _RECORD_LIMIT)
    record = from_plain(VaultRecord, object_from_json(text))
    if not _ID.fullmatch(record.id):
        raise DamagedFileError("its record names no photo id")
    icc = _expanded(sections.icc, None, _ICC_LIMIT) if sections.icc else None
    return replace(record, hints=sections.hints, icc=icc)


def normalized(record: VaultRecord) -> VaultRecord:
    """The record as it comes back from a vault file: figures rounded, nothing instead of empty."""
    return replace(
        from_plain(VaultRecord, to_plain(record)), hints=record.hints, icc=record.icc or None
    )


def _dictionary() -> zstandard.ZstdCompressionDict:
    data = files("grayvault.vault").joinpath("record-v1.dict").read_bytes()
    return zstandard.ZstdCompressionDict(data, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _compressor(dictionary: zstandard.ZstdCompressionDict | None) -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=dictionary)


def _expanded(frame: bytes, dictionary: zstandard.ZstdCompressionDict | None, limit: int) -> bytes:
    """Decompress one frame whose header promises at most `limit` bytes."""
    try:
        if not 0 <= zstandard.frame_content_size(frame) <= limit:
            raise DamagedFileError(f"a section does not state a size of at most {limit} bytes")
        decompressor = zstandard.ZstdDecompressor(dict_data=dictionary)
        return decompressor.decompress(frame, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise DamagedFileError(f"a section does not decompress: {error}") from error
