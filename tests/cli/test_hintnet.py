"""HintNet from one end to the other: `watch` measures with it, and `restore` brings it back.

That `add` and `serve` do so is in test_without_torch.py.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.ingest.watch.test_watch import has_sources, watching
from tests.support.desk import Desk
from tests.support.pictures import piece, save_photo
from tests.support.processes import wait_for


@pytest.mark.slow
def test_from_a_watched_folder_to_a_restored_picture(tmp_path: Path) -> None:
    desk = Desk(tmp_path, colorizer="hintnet")
    photo = save_photo(desk.photos / "a.jpg", 0)
    with watching(desk):
        wait_for(lambda: has_sources(desk, {photo: "present"}), "the photo")
    facts = json.loads(desk.run("show", f"path:{photo}", "--json").stdout)
    assert (facts["tier"], facts["colorizer"]) == ("compact", "hintnet")
    assert 0 < facts["delta_e_mean"] <= 2

    output = tmp_path / "photo.png"
    answer = desk.run("restore", facts["id"], "-o", output)
    assert answer.code == 0, answer.out
    assert f"restored; colorizer=hintnet; delta-e={facts['delta_e_mean']:.2f}" in answer.out
    with Image.open(output) as image:
        difference = np.asarray(image.convert("RGB"), float) - np.asarray(piece(0), float)
    assert np.abs(difference).mean() < 8
