"""What a GIF file holds beside its picture: taken out whole; GrayVault writes no GIF.

The content is the file without its tables of colours and its picture data: the first 13 bytes, the
extension blocks but the graphic control, an image descriptor's first byte where the picture stood,
the trailer, and what follows that. Source: GIF89a, 17 to 27.
"""

from collections.abc import Iterator

_HEADER, _EXTENSION, _PICTURE, _TRAILER = 13, 0x21, 0x2C, 0x3B
_CONTROL, _COMMENT, _APPLICATION = 0xF9, 0xFE, 0xFF
_NAMES = {_COMMENT: "comment", _APPLICATION: "application extension", 0x01: "plain text"}


def read_container(gif: bytes) -> bytes | None:
    """All that a GIF file holds beside its picture; None if that is nothing.

    Raises `LookupError` if its blocks are odd.
    """
    pieces, is_bare = [gif[:_HEADER]], True
    for start, end in _blocks(gif, _after_colors(gif, 10, _HEADER)):
        kind = gif[start]
        if kind == _EXTENSION and gif[start + 1] != _CONTROL:
            pieces.append(gif[start:end])
            is_bare = False
        elif kind in {_PICTURE, _TRAILER}:
            pieces.append(gif[start : start + 1])
        if kind == _TRAILER:
            pieces.append(gif[end:])
            is_bare = is_bare and end == len(gif)
    return None if is_bare else b"".join(pieces)


def describe_container(container: bytes) -> tuple[str, ...]:
    """What is in a container, in a few words each, such as `comment`."""
    words, trailing = [], b""
    for start, end in _stored_blocks(container):
        if container[start] == _EXTENSION:
            words.append(_NAMES.get(container[start + 1], f"extension {container[start + 1]}"))
        if container[start] == _TRAILER:
            trailing = container[end:]
    return (*words, f"{len(trailing)} bytes behind its end") if trailing else tuple(words)


def container_files(container: bytes) -> tuple[tuple[str, bytes], ...]:
    """What is of use as a file of its own: endings of names, and contents."""
    files: list[tuple[str, bytes]] = []
    for start, end in _stored_blocks(container):
        if container[start] == _EXTENSION and container[start + 1] == _COMMENT:
            files.append((".comment.txt", _joined(container[start + 2 : end])))
        elif container[start] == _EXTENSION:
            files.append((".extension.bin", container[start:end]))
        elif container[start] == _TRAILER and end < len(container):
            files.append((".trailing.bin", container[end:]))
    return tuple(files)


def _stored_blocks(container: bytes) -> Iterator[tuple[int, int]]:
    """The blocks of a container, in which a picture is a single byte."""
    at = _HEADER
    while at < len(container):
        end = _end_of_sub_blocks(container, at + 2) if container[at] == _EXTENSION else at + 1
        yield at, end
        if container[at] == _TRAILER:
            return
        at = end


def _blocks(gif: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Start and end of each block, to the trailer."""
    while at < len(gif):
        kind = gif[at]
        if kind == _EXTENSION:
            end = _end_of_sub_blocks(gif, at + 2)
        elif kind == _PICTURE:
            end = _end_of_sub_blocks(gif, _after_colors(gif, at + 9, at + 10) + 1)
        elif kind == _TRAILER:
            yield at, at + 1
            return
        else:
            raise IndexError("a GIF block of an unknown kind")
        yield at, end
        at = end


def _after_colors(gif: bytes, flags_at: int, start: int) -> int:
    """Behind a table of colours that a byte of flags announces."""
    flags = gif[flags_at]
    return start + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)


def _end_of_sub_blocks(gif: bytes, at: int) -> int:
    while gif[at]:
        at += 1 + gif[at]
    return at + 1


def _joined(blocks: bytes) -> bytes:
    """The contents of sub-blocks."""
    at, data = 0, b""
    while blocks[at]:
        data += blocks[at + 1 : at + 1 + blocks[at]]
        at += 1 + blocks[at]
    return data
