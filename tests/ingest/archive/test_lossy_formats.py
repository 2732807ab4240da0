"""What of a file can't be kept is a reason to leave it alone, and is named where it isn't."""

import json

import numpy as np

from tests.imaging.formats.files import tiff
from tests.support.desk import Desk
from tests.support.photos import crop

CHANNEL = "a further channel that its ExtraSamples doesn't call opacity"


def test_an_infrared_channel_is_no_opacity_and_is_not_lost_unasked(desk: Desk) -> None:
    colors = crop("coffee", 66, 88)
    desk.photos.mkdir()
    path = desk.photos / "scan.tif"
    samples = np.dstack([colors, colors[..., 0]])
    path.write_bytes(tiff(samples, photometric="rgb", extrasamples=(0,)))
    answer = desk.add()
    assert answer.code == 3
    assert CHANNEL in answer.out
    assert desk.listed() == []
    answer = desk.add("--lossy-metadata", desk.photos)
    assert answer.code == 0
    assert CHANNEL in answer.out
    facts = json.loads(desk.run("show", f"path:{path}", "--json").stdout)
    assert facts["left_out"] == CHANNEL
    restored = desk.folder / "again.png"
    assert desk.run("restore", f"path:{path}", "-o", restored).code == 0
    assert restored.read_bytes()[25] == 2  # R'G'B' without opacity
