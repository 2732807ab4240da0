"""What a record's values may be: whatever is out of its range makes a file a damaged one."""

import json
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import zstandard

from grayvault.core.dataclass_json import to_plain
from grayvault.core.errors import DamagedFileError, PhotoRefusedError
from grayvault.vault.format.file_format import pack, read_record, unpack
from grayvault.vault.format.record_sections import RANGES
from tests.vault.examples import RECORD, SCORED, TINY, with_record

FILE = pack(replace(TINY, record=SCORED))
HUGE = "9" * 4000

OUT_OF_RANGE: list[tuple[str, str]] = [
    ("id", '"../../etc/passwd"'),
    ("id", f'"{"A" * 64}"'),
    ("source.name", '""'),
    ("source.name", '".."'),
    ("source.name", r'"a\u0000b"'),
    ("source.name", '"a/b"'),
    ("source.name", r'"\ud800"'),
    ("source.name", f'"{"x" * 5000}"'),
    ("source.folder", '"/etc"'),
    ("source.folder", '"a/../../b"'),
    ("source.folder", '"a//b"'),
    ("source.mtime_ns", HUGE),
    ("source.mtime_ns", f"-{HUGE}"),
    ("source.format", '"jpeg\\r\\nSet-Cookie: a"'),
    ("source.size", "-1"),
    ("source.size", str(2**63)),
    ("source.preview_bytes", "-1"),
    ("source.picture_bytes", None),  # type: ignore[list-item]
    ("source.orientation", "0"),
    ("source.orientation", "9"),
    ("width", "0"),
    ("width", "-64"),
    ("width", HUGE),
    ("height", "0"),
    ("height", str(2**31)),
    ("pixels", None),  # type: ignore[list-item]
    ("depth", "0"),
    ("depth", "12"),
    ("distance", "-0.1"),
    ("distance", "1e999"),
    ("effort", "0"),
    ("effort", HUGE),
    ("bound.mean", "-1"),
    ("bound.p95", "1e999"),
    ("bound.tile", "1001"),
    ("colorizer.name", r'"a\r\nX: y"'),
    ("colorizer.name", '"ä"'),
    ("colorizer.weights", '"none"'),
    ("fidelity.delta_e_mean", "-1"),
    ("fidelity.delta_e_p95", "1e308"),
    ("fidelity.delta_e_tile", "1e999"),
    ("fidelity.luma_psnr", "-1e999"),
    ("fidelity.likeness.full_size", "100.5"),
    ("fidelity.likeness.full_size_worst", "-1e999"),
    ("fidelity.likeness.display", "-1001"),
    ("quality", "-1"),
    ("quality", "101"),
    ("luma_bytes", "-1"),
    ("lossless_bytes", "-1"),
    ("lossless_bytes", HUGE),
    ("color_bytes", str(2**63)),
    ("archived_at", '""'),
    ("archived_at", '"2026-13-02T03:04:05+00:00"'),
    ("archived_at", '"2026-01-02T03:04:05"'),
    ("note", r'"\ud800"'),
    ("scene.kind", '"x y"'),
    ("scene.colorizer", '""'),
    ("taken_at", '"2026-02-30T00:00:00"'),
    ("taken_at", '"yesterday"'),
    ("camera", '""'),
    ("camera", r'"\u001b[2J"'),
    ("camera", f'"{"x" * 81}"'),
    ("left_out", f'"{"x" * 70_000}"'),
]
TOGETHER = {
    "source.picture_bytes": {"source.size": "10", "source.preview_bytes": "11"},
    "pixels": {"width": "40000", "height": "40000"},
}

WRONG_JSON: dict[str, Callable[[str], str]] = {
    "a number too long for Python": lambda text: text.replace('"depth":8', f'"depth":{"8" * 5000}'),
    "a figure too large for a float": lambda text: text.replace("1.25", "1" * 400),
    "a key that stands twice": lambda text: text.replace('"depth":8', '"depth":8,"depth":16'),
    "a truth for a number": lambda text: text.replace('"depth":8', '"depth":true'),
    "a text for a number": lambda text: text.replace('"depth":8', '"depth":"8"'),
    "no number": lambda text: text.replace("1.25", "NaN"),
    "lists in lists": lambda text: text.replace('"depth":8', f'"depth":{"[" * 900}{"]" * 900}'),
    "far too many lists": lambda text: f'{{"a":{"[" * 100_000}',
    "a list": lambda text: f"[{text}]",
    "a missing key": lambda text: text.replace('"depth":8,', ""),
}


def forged(text: str) -> bytes:
    """A vault file whose record is `text`, every checksum right."""
    dictionary = files("grayvault.vault.format").joinpath("record-v1.dict").read_bytes()
    content = zstandard.ZstdCompressionDict(dictionary, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    frame = zstandard.ZstdCompressor(dict_data=content).compress(text.encode())
    return with_record(FILE, frame)


def record_text(changes: dict[str, str]) -> str:
    """The record's JSON with other values, which are JSON themselves, at some keys."""
    plain = to_plain(SCORED)
    del plain["hints"], plain["icc"]
    for number, key in enumerate(changes):
        *path, last = key.split(".")
        place: dict[str, Any] = plain
        for name in path:
            place = place[name]
        place[last] = f"value {number}"
    text = json.dumps(plain, separators=(",", ":"))
    for number, value in enumerate(changes.values()):
        text = text.replace(f'"value {number}"', value)
    return text


@pytest.mark.parametrize(("key", "value"), OUT_OF_RANGE)
def test_a_value_out_of_its_range_is_damage_that_names_the_key(
    tmp_path: Path, key: str, value: str
) -> None:
    data = forged(record_text(TOGETHER.get(key, {key: value})))
    (tmp_path / "a.jxl").write_bytes(data)
    with pytest.raises(DamagedFileError, match=f"`{key}`"):
        unpack(data)
    with pytest.raises(DamagedFileError, match=f"`{key}`"):
        read_record(tmp_path / "a.jxl")


def test_every_rule_is_tried() -> None:
    assert {key for key, _ in OUT_OF_RANGE} == set(RANGES)


@pytest.mark.parametrize("wrong", WRONG_JSON)
def test_json_that_is_no_record_is_damage(wrong: str) -> None:
    text = record_text({})
    assert unpack(forged(text)).record == SCORED
    changed = WRONG_JSON[wrong](text)
    assert changed != text
    with pytest.raises(DamagedFileError):
        unpack(forged(changed))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("source.mtime_ns", str(2**63 * 10**9 - 1)),
        ("source.mtime_ns", str(-(2**63) * 10**9)),
        ("source.name", r'"\udc80\u001b[2J"'),
        ("source.folder", '""'),
        ("distance", "0"),
        ("distance", "-0.0"),
        ("fidelity.luma_psnr", "null"),
        ("taken_at", '"1826-01-01T00:00:00.250000-09:30"'),
        ("camera", '"\\u0378"'),
    ],
)
def test_the_ends_of_the_ranges_are_read(key: str, value: str) -> None:
    assert unpack(forged(record_text({key: value})))


@pytest.mark.parametrize(
    "record",
    [
        replace(RECORD, width=0),
        replace(RECORD, note="\ud800"),
        replace(RECORD, distance=float("nan")),
    ],
)
def test_records_that_could_not_be_read_are_not_written(record: Any) -> None:
    with pytest.raises(PhotoRefusedError):
        pack(replace(TINY, record=record))
