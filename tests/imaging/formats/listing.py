"""What a JPEG file holds, read marker by marker: written a second time, to check the first."""

from dataclasses import dataclass

SOI, EOI, SOS, COM = 0xD8, 0xD9, 0xDA, 0xFE


@dataclass(frozen=True)
class Listing:
    """APPn and COM segments as (marker, body), the order of all markers, and what follows EOI.

    `coded` is the file without those segments and what follows.
    """

    segments: list[tuple[int, bytes]]
    markers: list[int]
    trailing: bytes
    coded: bytes

    def bodies(self, marker: int, name: bytes) -> list[bytes]:
        """The bodies of the segments of this marker and name, behind that name."""
        actual = [
            body for segment, body in self.segments if segment == marker and body.startswith(name)
        ]
        return [body[len(name) :] for body in actual]


def listing(data: bytes) -> Listing:
    """The segments of a JPEG file's first picture, which must be well formed."""
    assert data[:2] == bytes([0xFF, SOI])
    segments: list[tuple[int, bytes]] = []
    markers, rest, at = [], data[:2], 2
    while True:
        assert data[at] == 0xFF, f"no marker at byte {at}"
        marker = data[at + 1]
        markers.append(marker)
        if marker == EOI:
            return Listing(segments, markers, data[at + 2 :], rest + data[at : at + 2])
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + size]
        assert size >= 2
        assert len(body) == size - 2
        if marker == COM or 0xE0 <= marker <= 0xEF:
            segments.append((marker, body))
            at += 2 + size
            continue
        start, at = at, at + 2 + size
        if marker == SOS:
            while data[at] != 0xFF or data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
                at += 1
        rest += data[start:at]


def segment(marker: int, body: bytes = b"") -> bytes:
    """A segment as it stands in a file."""
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def coded(data: bytes) -> bytes:
    """A JPEG file without its APPn and COM segments and what follows it."""
    return listing(data).coded
