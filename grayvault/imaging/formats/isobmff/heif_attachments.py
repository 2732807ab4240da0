"""What a HEIF file holds beside its primary picture: gain maps, depth maps, a video.

Source: ISO/IEC 14496-12, 8.11, and ISO/IEC 23008-12, 6 and 9.3.
"""

from grayvault.core.attachment import Attachment, AttachmentKind
from grayvault.core.errors import DamagedFileError
from grayvault.imaging.formats.isobmff.boxes import box_bytes
from grayvault.imaging.formats.isobmff.heif_meta import Meta, read_boxes, read_meta

_VIDEO = "video/mp4"
_ALPHA = (b"auxid:1\0", b"auxiliary:alpha")
_KINDS: tuple[tuple[bytes, AttachmentKind], ...] = (
    (b"hdrgainmap", "gain-map"),
    (b"auxid:2\0", "depth"),
    (b"depth", "depth"),
    (b"disparity", "depth"),
)
_MOST = 16
"""Auxiliary pictures of a file that are looked at."""


def heif_attachments(data: bytes) -> tuple[Attachment, ...]:
    """Auxiliary pictures but opacity, each as a file of its own, and a motion photo's video.

    A file whose boxes are odd has none that can be kept.
    """
    try:
        meta = read_meta(data)
        attachments = [_picture(meta, item) for item in _auxiliary(meta)]
        attachments += [_gain_map(meta, item) for item in gain_maps(meta)]
        videos = [box for box in read_boxes(data, 0, len(data)) if box.kind == b"mpvd"]
    except (DamagedFileError, LookupError, ValueError, OverflowError):
        return ()
    pictures = (attachment for attachment in attachments if attachment)
    return (*pictures, *(Attachment("video", _VIDEO, data[v.body : v.end]) for v in videos))


def _auxiliary(meta: Meta) -> list[int]:
    """The items that are auxiliary to the primary one."""
    items = [of for kind, of, tos in meta.references if kind == b"auxl" and meta.primary in tos]
    return items[:_MOST]


def gain_maps(meta: Meta) -> list[int]:
    """The gain maps of `tmap` items, each the second item that such a one is made of.

    Source: ISO/IEC 23008-12, amendment 2 (`tmap`), and ISO 21496-1.
    """
    derived = [item for item, kind in meta.kinds.items() if kind == b"tmap"]
    inputs = [meta.inputs(item) for item in derived[:_MOST]]
    maps = [items[1] for items in inputs if len(items) == 2 and items[0] == meta.primary]
    return [item for item in maps if item not in _auxiliary(meta)]


def stored_pictures(meta: Meta) -> set[int]:
    """The items of the primary picture, of its opacity, and of those that are stored beside it."""
    tops = [meta.primary, *gain_maps(meta)]
    tops += [i for i in _auxiliary(meta) if _is_alpha(meta, i) or meta.data(i) or meta.inputs(i)]
    return {item for top in tops for item in (top, *meta.inputs(top))}


def _picture(meta: Meta, item: int) -> Attachment | None:
    if _is_alpha(meta, item) or not (meta.data(item) or meta.inputs(item)):
        return None
    use = _use(meta, item)
    kinds: list[AttachmentKind] = [kind for mark, kind in _KINDS if mark in use]
    media_type = f"image/{_brand(meta, item).decode()}"
    return Attachment(kinds[0] if kinds else "auxiliary", media_type, _as_file(meta, item))


def _gain_map(meta: Meta, item: int) -> Attachment:
    media_type = f"image/{_brand(meta, item).decode()}"
    return Attachment("gain-map", media_type, _as_file(meta, item))


def _is_alpha(meta: Meta, item: int) -> bool:
    use = _use(meta, item)
    return any(mark in use for mark in _ALPHA)


def _use(meta: Meta, item: int) -> bytes:
    """What an auxiliary picture's `auxC` says that it is for."""
    return b"".join(p[12:] for p in meta.properties_of(item) if p[4:8] == b"auxC")


def _as_file(meta: Meta, item: int) -> bytes:
    """A file of its own of an item and of its parts, their coded bytes as they are."""
    items = [item, *meta.inputs(item)]
    if meta.size(items) > len(meta.whole):
        raise ValueError("parts of a picture overlap")
    brand = _brand(meta, item)
    file_type = box_bytes(b"ftyp", brand + bytes(4) + b"mif1" + brand)
    media = b"".join(meta.data(each) for each in items)
    start = len(file_type) + len(_meta_box(meta, items, 0)) + 8
    return file_type + _meta_box(meta, items, start) + box_bytes(b"mdat", media)


def _brand(meta: Meta, item: int) -> bytes:
    coded = {meta.kinds.get(each) for each in (item, *meta.inputs(item))}
    return b"avif" if b"av01" in coded else b"heic"


def _meta_box(meta: Meta, items: list[int], start: int) -> bytes:
    """The `meta` box of such a file, whose media begin at offset `start`."""
    numbers = {item: number for number, item in enumerate(items, 1)}
    handler = _full(b"hdlr", 0, bytes(4) + b"pict" + bytes(13))
    primary = _full(b"pitm", 0, (1).to_bytes(2, "big"))
    entries = b"".join(
        _full(b"infe", 2, numbers[i].to_bytes(2, "big") + bytes(2) + meta.kinds[i] + b"\0")
        for i in items
    )
    info = _full(b"iinf", 0, len(items).to_bytes(2, "big") + entries)
    tiles = [numbers[tile] for tile in meta.inputs(items[0])]
    references = b""
    if tiles:
        content = b"".join(n.to_bytes(2, "big") for n in (1, len(tiles), *tiles))
        references = _full(b"iref", 0, box_bytes(b"dimg", content))
    properties = list(dict.fromkeys(p for each in items for p in meta.properties_of(each)))
    shared = box_bytes(b"ipco", b"".join(properties)) + _associated(meta, items, properties)
    whole = (handler, primary, _located(meta, items, start), info, references)
    return _full(b"meta", 0, b"".join(whole) + box_bytes(b"iprp", shared))


def _located(meta: Meta, items: list[int], start: int) -> bytes:
    entries = b""
    for number, item in enumerate(items, 1):
        size = len(meta.data(item))
        entries += number.to_bytes(2, "big") + bytes(2) + (1).to_bytes(2, "big")
        entries += start.to_bytes(4, "big") + size.to_bytes(4, "big")
        start += size
    return _full(b"iloc", 0, b"\x44\0" + len(items).to_bytes(2, "big") + entries)


def _associated(meta: Meta, items: list[int], properties: list[bytes]) -> bytes:
    entries = b""
    for number, item in enumerate(items, 1):
        own = [properties.index(index) + 1 for index in meta.properties_of(item)]
        entries += number.to_bytes(2, "big") + bytes([len(own)])
        entries += b"".join((0x8000 | index).to_bytes(2, "big") for index in own)
    return box_bytes(b"ipma", b"\0\0\0\1" + len(items).to_bytes(4, "big") + entries)


def _full(kind: bytes, version: int, content: bytes) -> bytes:
    return box_bytes(kind, bytes([version, 0, 0, 0]) + content)
