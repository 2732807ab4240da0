"""A `VaultRecord` as the three sections of a `gvlt` box: record, hints, ICC (vault-format.md)."""

from dataclasses import replace
from importlib.resources import files

import zstandard

from grayvault.core.dataclass_json import from_plain, object_from_json, to_json, to_plain
from grayvault.core.errors import DamagedFileError, PhotoRefusedError
from grayvault.core.vault_file import RecordSections, VaultRecord
from grayvault.vault.value_ranges import (
    DIGEST,
    INSIDE,
    NAME,
    NANOSECONDS,
    UTC_SECOND,
    Ranges,
    check,
    line,
    moment,
    one_of,
    prose,
    real,
    whole,
    words,
)

_RECORD_LIMIT = 1 << 18
_ICC_LIMIT = 1 << 24
_LEVEL = 19
_FORMATS = "jpeg", "png", "webp", "tiff", "avif", "heic", "jxl", "bmp", "gif"
_SIDE, _PIXELS = 1 << 30, 1_000_000_000
_BYTES = whole(0, 1 << 40)
_DELTA_E = real(0, 1000)
_SCORE = real(-1000, 100)
_WORD = words(r"[a-z0-9-]{1,16}", "a word of 1 to 16 lower-case letters, digits and hyphens")
_COLORIZER = words(r"[A-Za-z0-9@._-]{1,64}", "a colorizer's name")
_TAKEN = moment(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?([+-]\d\d:\d\d)?", "a date and time in ISO 8601"
)

RANGES: Ranges = {
    "id": DIGEST,
    "source.name": NAME,
    "source.folder": INSIDE,
    "source.mtime_ns": NANOSECONDS,
    "source.format": one_of(*_FORMATS),
    "source.size": _BYTES,
    "source.preview_bytes": _BYTES,
    "source.picture_bytes": _BYTES,
    "source.orientation": whole(1, 8),
    "width": whole(1, _SIDE),
    "height": whole(1, _SIDE),
    "pixels": whole(1, _PIXELS),
    "depth": one_of(8, 16),
    "distance": real(0, 25),
    "effort": whole(1, 10),
    "bound.mean": _DELTA_E,
    "bound.p95": _DELTA_E,
    "bound.tile": _DELTA_E,
    "colorizer.name": _COLORIZER,
    "colorizer.weights": DIGEST,
    "fidelity.delta_e_mean": _DELTA_E,
    "fidelity.delta_e_p95": _DELTA_E,
    "fidelity.delta_e_tile": _DELTA_E,
    "fidelity.luma_psnr": real(0, 1000),
    "fidelity.likeness.full_size": _SCORE,
    "fidelity.likeness.full_size_worst": _SCORE,
    "fidelity.likeness.display": _SCORE,
    "luma_bytes": _BYTES,
    "color_bytes": _BYTES,
    "lossless_bytes": _BYTES,
    "archived_at": UTC_SECOND,
    "note": prose(65_536),
    "scene.kind": _WORD,
    "scene.colorizer": _COLORIZER,
    "taken_at": _TAKEN,
    "camera": line(80),
    "left_out": prose(65_536),
    "quality": real(0, 100),
}
"""The ranges of a record's values (vault-format.md); their types tell which may be absent."""

_UNSAID = ("taken_at", "camera", "left_out", "quality", "lossless_bytes")
"""Keys that are left out if None, to keep the record small; so is `fidelity.likeness`."""


def to_sections(record: VaultRecord) -> RecordSections:
    """Encode a record.

    Raises `PhotoRefusedError` if its names or its profile are too big, or a value is out of range,
    so that everything written can be read.
    """
    try:
        check(record, RANGES)
    except DamagedFileError as error:
        raise PhotoRefusedError("metadata-too-large", f"not recorded: {error}") from error
    plain = to_plain(record)
    del plain["hints"], plain["icc"]
    for name in _UNSAID:
        if plain[name] is None:
            del plain[name]
    if record.fidelity and record.fidelity.likeness is None:
        del plain["fidelity"]["likeness"]
    text = to_json(plain)
    if len(text) > _RECORD_LIMIT or len(record.icc or b"") > _ICC_LIMIT:
        raise PhotoRefusedError(
            "metadata-too-large",
            f"{record.source.name!r}: its names or its ICC profile are too big for a vault file",
        )
    return RecordSections(
        record=_compressor(_dictionary()).compress(text),
        hints=record.hints,
        icc=_compressor(None).compress(record.icc) if record.icc else b"",
    )


def from_sections(sections: RecordSections) -> VaultRecord:
    """Decode a record; raises `DamagedFileError`. Never expands beyond the format's limits."""
    text = _expanded(sections.record, _dictionary(), _RECORD_LIMIT)
    record = from_plain(VaultRecord, object_from_json(text))
    check(record, RANGES)
    icc = _expanded(sections.icc, None, _ICC_LIMIT) if sections.icc else None
    return replace(record, hints=sections.hints, icc=icc)


def normalized(record: VaultRecord) -> VaultRecord:
    """The record as it is read from a vault file: figures rounded, None for an empty profile."""
    return replace(
        from_plain(VaultRecord, to_plain(record)), hints=record.hints, icc=record.icc or None
    )


def _dictionary() -> zstandard.ZstdCompressionDict:
    data = files("grayvault.vault.format").joinpath("record-v1.dict").read_bytes()
    return zstandard.ZstdCompressionDict(data, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _compressor(dictionary: zstandard.ZstdCompressionDict | None) -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=dictionary)


def _expanded(frame: bytes, dictionary: zstandard.ZstdCompressionDict | None, limit: int) -> bytes:
    """Decompress a frame whose header states at most `limit` bytes."""
    try:
        if not 0 <= zstandard.frame_content_size(frame) <= limit:
            raise DamagedFileError(f"a section does not state a size of at most {limit} bytes")
        decompressor = zstandard.ZstdDecompressor(dict_data=dictionary)
        return decompressor.decompress(frame, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise DamagedFileError(f"a section does not decompress: {error}") from error
