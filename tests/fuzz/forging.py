"""Real vault files, changed as somebody could who knows the format: all checksums are right again.

What is changed is told by bytes, so that a fuzzer can learn which of them matter.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import zstandard

from grayvault.core.attachment import Attachment
from grayvault.imaging.formats.isobmff.boxes import boxes
from grayvault.vault.format import box_attachments
from grayvault.vault.format.box_recovery import write_gvrc
from tests.fuzz.bases import bases
from tests.fuzz.choices import VALUES, Choices

_SECTIONS = struct.Struct(">III")
_ID, _SECTIONS_AT, _HEADER = 32, 12, 56


@dataclass
class Draft:
    """A vault file in its pieces: the record's JSON, sections, and the boxes around `gvlt`."""

    record: str
    hints: bytes
    icc: bytes
    front: list[tuple[bytes, bytes]]
    rest: list[tuple[bytes, bytes]]
    recovery: bool = False


def id_of(base: bytes) -> str:
    """The id of the photo of a vault file."""
    document: str = json.loads(draft_of(base).record)["id"]
    return document


def forged(data: bytes) -> bytes:
    """The vault file that bytes stand for: a base, and changes of it."""
    return _forged(data, _CHANGES)


def forged_content(data: bytes) -> bytes:
    """As `forged`, but what the record says of the photo stays possible."""
    return _forged(data, _CHANGES_OF_CONTENT)


def _forged(data: bytes, changes: "Sequence[Change]") -> bytes:
    choices = Choices(data)
    draft = draft_of(choices.of(bases()))
    while not choices.is_over:
        choices.of(changes)(draft, choices)
    return written(draft)


def draft_of(base: bytes) -> Draft:
    """A vault file in pieces."""
    all_boxes = list(boxes(base))
    place = next(n for n, box in enumerate(all_boxes) if box.kind == b"gvlt")
    pieces = [(box.kind, base[box.body : box.end]) for box in all_boxes]
    box = all_boxes[place]
    gvlt = base[box.start : box.end]
    record, hints, _ = _SECTIONS.unpack_from(gvlt, _SECTIONS_AT)
    text = _expanded(gvlt[_HEADER : _HEADER + record], _dictionary())
    icc = gvlt[_HEADER + record + hints : -_ID]
    return Draft(
        record=text.decode(),
        hints=gvlt[_HEADER + record : _HEADER + record + hints],
        icc=_expanded(icc, None) if icc else b"",
        front=pieces[:place],
        rest=pieces[place + 1 :],
    )


def written(draft: Draft) -> bytes:
    """A draft as a file whose checksums are right."""
    front = b"".join(_box(*piece) for piece in draft.front)
    rest = b"".join(_box(*piece) for piece in draft.rest)
    record = _compressed(draft.record.encode(errors="surrogatepass"), _dictionary())
    icc = _compressed(draft.icc, None) if draft.icc else b""
    body = record + draft.hints + icc
    outer = hashlib.sha256(front + rest).digest()
    head = (_HEADER + len(body) + _ID).to_bytes(4, "big") + b"gvlt"
    head += struct.pack(">HH", 1, draft.recovery)
    head += _SECTIONS.pack(len(record), len(draft.hints), len(icc)) + outer
    data = front + head + body + hashlib.sha256(head + body).digest() + rest
    return data + write_gvrc(data) if draft.recovery else data


def _change_value(draft: Draft, choices: Choices) -> None:
    """Another value at a key, at any depth."""
    try:
        plain = json.loads(draft.record)
    except (ValueError, RecursionError):
        return
    places: list[tuple[dict[str, Any], str]] = [(plain, key) for key in sorted(plain)]
    values = list(plain.values())
    for value in values:
        if isinstance(value, dict):
            places += [(value, key) for key in sorted(value)]
            values += value.values()
    places += [(plain, "taken_at"), (plain, "camera"), (plain, "left_out"), (plain, "hints")]
    places += [(plain, "quality"), (plain, "lossless_bytes")]
    place, key = choices.of(places)
    place[key] = "\x07here\x07"
    draft.record = json.dumps(plain).replace('"\\u0007here\\u0007"', choices.of(VALUES), 1)


def _drop_key(draft: Draft, choices: Choices) -> None:
    try:
        plain = json.loads(draft.record)
    except (ValueError, RecursionError):
        return
    if plain:
        del plain[choices.of(sorted(plain))]
    draft.record = json.dumps(plain)


def _double_key(draft: Draft, choices: Choices) -> None:
    draft.record = draft.record.replace("{", f'{{"width":{choices.of(VALUES)},', 1)


def _change_size(draft: Draft, choices: Choices) -> None:
    """The record's size exchanged, or another one of the same pixels."""
    wide, high = choices.of([(48, 64), (64, 48), (1, 3072), (10, 10), (31_622, 31_622)])
    try:
        plain = json.loads(draft.record)
    except (ValueError, RecursionError):
        return
    draft.record = json.dumps({**plain, "width": wide, "height": high})


def _change_hints(draft: Draft, choices: Choices) -> None:
    """Some bytes of the hints, their checksum made right; or all of them."""
    way, some = choices.number(4), choices.some()
    body = bytearray(draft.hints[:-2])
    if way == 0:
        body = bytearray(some)
    elif way == 1:
        body = bytearray(b"\x02") + some
    else:
        for value in some:
            if body:
                body[choices.number(min(len(body), 16 if way == 2 else 256))] = value
    draft.hints = bytes(body) + struct.pack(">H", zlib.crc32(body) & 0xFFFF)


def _swap_hints(draft: Draft, choices: Choices) -> None:
    draft.hints = draft_of(choices.of(bases())).hints


def _change_profile(draft: Draft, choices: Choices) -> None:
    whole = choices.of([draft_of(base).icc for base in bases()] + [bytes(1 << 24), b"x", b""])
    profile = bytearray(whole)
    for value in choices.some():
        if profile:
            profile[choices.number(min(len(profile), 4096))] = value
    draft.icc = bytes(profile)


def _change_codestream(draft: Draft, choices: Choices) -> None:
    """Another photo's codestream, or some bytes of this one's."""
    other = draft_of(choices.of(bases()))
    own = [n for n, (kind, _) in enumerate(draft.rest) if kind in {b"jxlc", b"jxlp"}]
    theirs = [piece for piece in other.rest if piece[0] in {b"jxlc", b"jxlp"}]
    if not own:
        return
    kind, content = draft.rest[own[0]]
    if choices.number(2):
        draft.rest[own[0]] = theirs[0]
        return
    changed = bytearray(content)
    for value in choices.some():
        changed[choices.number(min(len(changed), 32))] = value
    draft.rest[own[0]] = kind, bytes(changed)


def _change_attachments(draft: Draft, choices: Choices) -> None:
    """Things beside the picture: of any kind, and an opacity of another photo or none at all."""
    kinds = "alpha", "iptc", "container", "gain-map", "depth", "video", "auxiliary", "?", ""
    types = "image/jxl", "image/jpeg", "video/mp4", "image/heic", "a/b\r\n", "", "../x"
    contents = [b"", choices.some(), *(c for base in bases() for k, c in draft_of(base).rest)]
    count = choices.number(4)
    attachments = [
        Attachment(choices.of(kinds), choices.of(types), choices.of(contents)) for _ in range(count)
    ]
    content = bytearray(box_attachments.write_gvlx(attachments))
    if choices.number(4) == 0:
        content[choices.number(min(len(content), 200))] = choices.number(256)
    draft.rest = [
        piece for piece in draft.rest if piece[0] != box_attachments.KIND or choices.number(8) == 1
    ]
    draft.rest.append((box_attachments.KIND, bytes(content)))


def _change_boxes(draft: Draft, choices: Choices) -> None:
    """Boxes doubled, left out, in another order, or of another kind."""
    way, place = choices.number(5), choices.number(max(1, len(draft.rest)))
    kinds = b"Exif", b"xml ", b"jbrd", b"jxlp", b"jxlc", b"gvlx", b"gvlt", b"gvrc", b"brob", b"free"
    if way == 0:
        draft.rest.insert(place, (choices.of(kinds), choices.some()))
    elif not draft.rest:
        return
    elif way == 1:
        draft.rest.append(draft.rest[place])
    elif way == 2:
        del draft.rest[place]
    elif way == 3:
        draft.rest.insert(0, draft.rest.pop(place))
    else:
        draft.rest[place] = choices.of(kinds), draft.rest[place][1]


def _recover(draft: Draft, choices: Choices) -> None:
    draft.recovery = True


def _change_kind(draft: Draft, choices: Choices) -> None:
    """Another tier, depth, format, orientation, colorizer or fidelity, each a possible one."""
    way = choices.of(
        [
            *({"tier": tier} for tier in ("compact", "lossless", "exact", "color")),
            *({"depth": depth} for depth in (8, 16)),
            *(
                {"colorizer": colorizer}
                for colorizer in (None, {"name": "propagate", "weights": None})
            ),
            {"colorizer": {"name": "nobody", "weights": None}},
            *({"fidelity": fidelity} for fidelity in (None, dict.fromkeys(_FIGURES, 0.0))),
        ]
    )
    try:
        plain = json.loads(draft.record)
    except (ValueError, RecursionError):
        return
    if not isinstance(plain, dict) or not isinstance(plain.get("source"), dict):
        return  # an earlier change has left no record to change
    plain["source"]["orientation"] = choices.number(8) + 1
    plain["source"]["format"] = choices.of(["jpeg", "heic"])
    draft.record = json.dumps({**plain, **way})


Change = Callable[[Draft, Choices], None]

_FIGURES = "delta_e_mean", "delta_e_p95", "delta_e_tile", "luma_psnr"
_CHANGES_OF_CONTENT: tuple[Change, ...] = (
    _change_kind,
    _change_hints,
    _swap_hints,
    _change_profile,
    _change_codestream,
    _change_attachments,
    _change_boxes,
    _recover,
)
_CHANGES: tuple[Change, ...] = (
    *_CHANGES_OF_CONTENT,
    _change_value,
    _change_value,
    _change_value,
    _drop_key,
    _double_key,
    _change_size,
)


def _box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


@cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    data = files("grayvault.vault.format").joinpath("record-v1.dict").read_bytes()
    return zstandard.ZstdCompressionDict(data, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _expanded(frame: bytes, dictionary: zstandard.ZstdCompressionDict | None) -> bytes:
    return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(frame)


def _compressed(data: bytes, dictionary: zstandard.ZstdCompressionDict | None) -> bytes:
    return zstandard.ZstdCompressor(level=1, dict_data=dictionary).compress(data)
