"""JPEGs whose segments hold nothing: a library wrote outside of its memory over them."""

import subprocess
import sys

_PROGRAM = """
import itertools
from grayvault.imaging.codec.jpeg_coefficients import luma_jpeg
from tests.support.pictures import piece
from tests.imaging.formats.files import saved

def segment(marker, body):
    return bytes([255, marker]) + (len(body) + 2).to_bytes(2, "big") + body

jpeg = saved(piece(0, (64, 48)), "JPEG")
plain = luma_jpeg(jpeg)
bodies = (b"", b"Exif\\0\\0", b"Exif\\0", b"Adobe", b"ICC_PROFILE\\0")
for markers in itertools.combinations((0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF, 0xFE), 3):
    for body in bodies:
        segments = b"".join(segment(marker, body if n else b"") for n, marker in enumerate(markers))
        assert luma_jpeg(jpeg[:20] + segments + jpeg[20:]) == plain
"""


def test_empty_segments_end_no_process() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
