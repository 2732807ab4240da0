"""Where the main image of a JPEG file ends: what follows are previews, videos and the like.

Source: ITU-T T.81, annex B.
"""

import re

_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
_START, _END = 0xD8, 0xD9


def trailing_bytes(data: bytes) -> int:
    """How many bytes of a JPEG file follow the end of its first image; 0 where no end is found."""
    position = 2
    while match := _MARKER.search(data, position):
        marker = match[1][0]
        position = match.end()
        if marker == _END:
            return len(data) - position
        if marker != _START and marker > 0x01:  # TEM and SOI have no length
            position += int.from_bytes(data[position : position + 2], "big")
    return 0
