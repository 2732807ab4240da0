"""What AVIF and HEIC files hold beside their picture: kept, written beside it, or named."""

import struct
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from grayvault.core.errors import DamagedFileError
from grayvault.core.photo import Metadata
from grayvault.imaging.formats.container import (
    container_files,
    describe_container,
    insert_container,
    read_container,
    unkept_content,
)
from grayvault.imaging.formats.isobmff.heif_attachments import heif_attachments
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.imaging.formats.write_image import encode_pixels
from tests.imaging.formats.containers import boxes
from tests.imaging.formats.files import MAX_PIXELS, saved
from tests.support.photos import crop

COLOR = crop("coffee", 64, 96)
AVIF = saved(COLOR, "AVIF", quality=95)
XMP = b"application/rdf+xml\0"


@dataclass(frozen=True)
class Item:
    """An item of a file: what follows its kind in `infe`, and what it refers to, and how."""

    kind: bytes
    data: bytes
    named: bytes = b"\0"
    refers: bytes = b""
    to: tuple[int, ...] = ()
    flags: int = 0


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def full(kind: bytes, version: int, content: bytes, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags) + content)


def avif_of(*items: Item, groups: bytes = b"", behind: bytes = b"") -> bytes:
    """An AVIF file whose first item is a picture, with further ones, all coded as that is."""
    pieces = dict(boxes(AVIF))
    inner = dict(boxes(pieces[b"meta"][4:]))
    everything = (Item(b"av01", pieces[b"mdat"]), *items)
    head = box(b"ftyp", pieces[b"ftyp"])
    size = len(meta(everything, inner[b"iprp"], groups, 0))
    whole = head + meta(everything, inner[b"iprp"], groups, len(head) + size + 8)
    return whole + box(b"mdat", b"".join(item.data for item in everything)) + behind


def meta(items: tuple[Item, ...], properties: bytes, groups: bytes, at: int) -> bytes:
    infos, places, references = b"", b"", b""
    for number, item in enumerate(items, 1):
        named = struct.pack(">HH", number, 0) + item.kind + b"\0" + item.named
        infos += full(b"infe", 2, named, item.flags)
        places += struct.pack(">HHHII", number, 0, 1, at, len(item.data))
        at += len(item.data)
        if item.refers:
            to = struct.pack(f">HH{len(item.to)}H", number, len(item.to), *item.to)
            references += box(item.refers, to)
    content = full(b"hdlr", 0, bytes(4) + b"pict" + bytes(13)) + full(b"pitm", 0, b"\0\1")
    content += full(b"iinf", 0, struct.pack(">H", len(items)) + infos)
    content += full(b"iloc", 0, b"\x44\0" + struct.pack(">H", len(items)) + places)
    content += full(b"iref", 0, references) if references else b""
    return full(b"meta", 0, content + box(b"iprp", shared(properties, items)) + groups)


def shared(properties: bytes, items: tuple[Item, ...]) -> bytes:
    """The properties of the first item, for all that are coded pictures."""
    pieces = boxes(properties)
    container = next(content for kind, content in pieces if kind == b"ipco")
    count = len(boxes(container))
    coded = [number for number, item in enumerate(items, 1) if item.kind == b"av01"]
    each = b"".join(struct.pack(">HB", n, count) + bytes(range(1, count + 1)) for n in coded)
    return box(b"ipco", container) + full(b"ipma", 0, struct.pack(">I", len(coded)) + each)


DESCRIBES: dict[str, Any] = {"refers": b"cdsc", "to": (1,)}
PICTURE = dict(boxes(AVIF))[b"mdat"]


def test_other_readers_read_the_builder_s_files() -> None:
    with Image.open(BytesIO(avif_of())) as image, Image.open(BytesIO(AVIF)) as plain:
        assert np.array_equal(np.asarray(image), np.asarray(plain))


def test_items_that_are_no_pictures_are_kept() -> None:
    items = (
        Item(b"Exif", bytes(4) + b"II*\0\x08\0\0\0" + bytes(6), **DESCRIBES),
        Item(b"mime", b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", XMP, **DESCRIBES),
        Item(b"mime", b"<second/>", XMP, **DESCRIBES),
        Item(b"mime", b'{"a": 1}', b"application/json\0", **DESCRIBES),
        Item(b"uri ", b"at a uri", b"urn:example:thing\0"),
        Item(b"zzzz", b"unknown"),
    )
    uuid, groups = box(b"uuid", b"0123456789abcdefC2PA"), box(b"grpl", box(b"altr", bytes(12)))
    data = avif_of(*items, groups=groups, behind=uuid)
    photo = read_photo(data, MAX_PIXELS)
    assert photo.left_out == ()
    container = photo.container or b""
    descriptions = ("Exif item", "mime item", "mime item", "mime item", "uri item", "zzzz item")
    assert describe_container(container, "avif") == (*descriptions, "grpl box", "uuid box")
    assert container_files(container, "avif") == (
        (".xmp", b"<second/>"),
        (".mime.bin", b'{"a": 1}'),
        (".uri.bin", b"at a uri"),
        (".zzzz.bin", b"unknown"),
        (".uuid.bin", uuid),
    )
    again = insert_container(encode_pixels(photo.pixels, "avif", 90, Metadata()), "avif", container)
    assert again.endswith(uuid)
    assert read_photo(again, MAX_PIXELS).pixels.shape == photo.pixels.shape


def test_a_property_of_no_coding_is_kept() -> None:
    inner = dict(boxes(dict(boxes(AVIF))[b"meta"][4:]))
    container = next(content for kind, content in boxes(inner[b"iprp"]) if kind == b"ipco")
    described = container + full(b"udes", 0, b"en\0a name\0\0\0")
    whole = meta((Item(b"av01", PICTURE),), box(b"ipco", described), b"", 0)
    head = box(b"ftyp", dict(boxes(AVIF))[b"ftyp"])
    whole = meta((Item(b"av01", PICTURE),), box(b"ipco", described), b"", len(head + whole) + 8)
    photo = read_photo(head + whole + box(b"mdat", PICTURE), MAX_PIXELS)
    assert describe_container(photo.container or b"", "avif") == ("udes property",)
    assert b"a name" in (photo.container or b"")


def test_previews_are_no_loss_and_auxiliary_pictures_are_kept() -> None:
    preview = avif_of(Item(b"av01", PICTURE, refers=b"thmb", to=(1,)))
    photo = read_photo(preview, MAX_PIXELS)
    assert (photo.left_out, photo.attachments) == ((), ())
    auxiliary = avif_of(Item(b"av01", PICTURE, refers=b"auxl", to=(1,)))
    assert unkept_content(auxiliary, "avif") == ()
    assert [attachment.kind for attachment in heif_attachments(auxiliary)] == ["auxiliary"]


def test_the_gain_map_of_a_tone_map_is_kept() -> None:
    hidden = Item(b"av01", PICTURE, flags=1)
    data = avif_of(hidden, Item(b"tmap", b"\0 how to apply it", refers=b"dimg", to=(1, 2)))
    photo = read_photo(data, MAX_PIXELS)
    assert photo.left_out == ()
    [gain_map] = photo.attachments
    assert (gain_map.kind, gain_map.media_type) == ("gain-map", "image/avif")
    with Image.open(BytesIO(gain_map.data)) as image:
        assert image.size == (96, 64)
    assert (".tmap.bin", b"\0 how to apply it") in container_files(photo.container or b"", "avif")


def test_further_pictures_and_sequences_are_named() -> None:
    data = avif_of(Item(b"av01", PICTURE, flags=1), behind=box(b"moov", b""))
    assert unkept_content(data, "avif") == ("a further picture (av01)", "a sequence of pictures")


def test_a_damaged_container_says_so() -> None:
    with pytest.raises(DamagedFileError):
        insert_container(AVIF, "avif", b"\xff\xff\xff\xffitem")


def test_no_more_than_the_coding_is_no_container() -> None:
    assert read_container(AVIF, "avif") is None
    assert replace(read_photo(AVIF, MAX_PIXELS), container=None).left_out == ()
