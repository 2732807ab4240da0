"""The likeness of a photo: measured when it is archived, recorded, and measured again."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest

from grayvault.colorizers.registry import BUILT_IN
from grayvault.core.file_stamps import FileStamp
from grayvault.core.photo import Photo
from grayvault.core.settings import IngestSettings, Tier
from grayvault.core.sources import Source
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.formats.read_photo import read_photo
from grayvault.ingest.archive.build_vault_file import build_vault_file, source_facts
from grayvault.ingest.archive.encode_photo import encode_photo
from grayvault.ingest.archive.verify_restore import verify_restore
from grayvault.vault.format.file_format import pack, unpack
from tests.imaging.color.test_color_space import profile
from tests.imaging.formats.files import saved
from tests.support.desk import Desk
from tests.support.photos import crop, deep_crop
from tests.support.pictures import save_photo

BY_DISTANCE = IngestSettings(colorizer="propagate")


def transparent() -> bytes:
    """A photo that fades from left to right."""
    alpha = np.tile(np.linspace(0, 255, 80).astype(np.uint8), (60, 1))
    return saved(np.dstack([crop("coffee", 60, 80), alpha]), "PNG")


PHOTOS: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: saved(crop("coffee", 60, 80), "JPEG", quality=98, subsampling=0),
    "gray": lambda: saved(np.ascontiguousarray(crop("coffee", 60, 80)[..., 1]), "PNG"),
    "16 bits": lambda: bytes(imagecodecs.png_encode(deep_crop("coffee", 60, 80))),
    "one pixel": lambda: saved(np.full((1, 1, 3), 90, np.uint8), "PNG"),
    "thin": lambda: saved(crop("coffee", 3, 200), "PNG"),
    "transparent": transparent,
    "wide gamut": lambda: saved(crop("coffee", 60, 80), "PNG", icc_profile=profile(1.8)),
}


def vault_file(data: bytes, settings: IngestSettings) -> tuple[Photo, VaultFile]:
    """A photo, and its vault file as it is read."""
    photo = read_photo(data, 10**8)
    stamp = FileStamp(size=len(data), mtime_ns=0, inode=1, device=1)
    facts = source_facts(Source("/photos/a", "/photos", stamp), photo)
    encoded = encode_photo(photo, settings)
    return photo, unpack(pack(build_vault_file("a" * 64, facts, photo, encoded, settings)))


@pytest.mark.parametrize("quality", [None, 70.0])
@pytest.mark.parametrize("kind", PHOTOS)
def test_any_photo_is_measured_and_measures_the_same_again(
    kind: str, quality: float | None
) -> None:
    data = PHOTOS[kind]()
    photo, file = vault_file(data, replace(BY_DISTANCE, quality=quality))
    assert file.record.quality == quality
    assert file.record.lossless_bytes
    assert file.record.fidelity
    likeness = file.record.fidelity.likeness
    assert likeness
    assert -1000 <= likeness.full_size_worst <= likeness.full_size <= 100
    assert likeness.lower == min(likeness.full_size, likeness.display)
    assert verify_restore(photo, file, BUILT_IN, data) is None


@pytest.mark.parametrize(("tier", "kind"), [("lossless", "gray"), ("color", "jpeg")])
def test_an_equal_picture_has_100(tier: Tier, kind: str) -> None:
    _, file = vault_file(PHOTOS[kind](), replace(BY_DISTANCE, tier=tier, min_saving=-1e6))
    assert file.record.fidelity
    assert file.record.fidelity.likeness
    assert file.record.fidelity.likeness.lower == 100


@pytest.mark.parametrize(
    ("name", "by", "fault"),
    [
        ("full_size", 0.5, "its likeness at full size is"),
        ("full_size_worst", -0.5, "its likeness in its worst piece at full size is"),
        ("display", -0.5, "its likeness on a screen is"),
        ("display", 0.2, None),
    ],
)
def test_a_likeness_that_is_not_the_recorded_one_keeps_the_original(
    name: str, by: float, fault: str | None
) -> None:
    photo, file = vault_file(PHOTOS["jpeg"](), BY_DISTANCE)
    fidelity = file.record.fidelity
    assert fidelity
    assert fidelity.likeness
    other = replace(fidelity.likeness, **{name: getattr(fidelity.likeness, name) - by})
    record = replace(file.record, fidelity=replace(fidelity, likeness=other))
    sentence = verify_restore(photo, replace(file, record=record), BUILT_IN)
    if fault is None:
        assert sentence is None
    else:
        assert sentence
        assert sentence.startswith(f"restored, its photo is not as recorded: {fault}")


def test_a_colour_error_that_is_not_the_recorded_one_keeps_the_original() -> None:
    photo, file = vault_file(PHOTOS["jpeg"](), BY_DISTANCE)
    fidelity = file.record.fidelity
    assert fidelity
    for more, fault in ((0.01, None), (0.03, "its mean colour error is"), (-0.03, "its mean")):
        other = replace(fidelity, delta_e_mean=fidelity.delta_e_mean + more)
        sentence = verify_restore(
            photo, replace(file, record=replace(file.record, fidelity=other)), BUILT_IN
        )
        assert (sentence is None) == (fault is None), sentence
        assert fault is None or f"not as recorded: {fault}" in str(sentence)


@pytest.mark.parametrize("figure", ["mean", "p95", "tile"])
def test_a_colour_error_at_its_limit_is_within_it_on_every_processor(figure: str) -> None:
    photo, file = vault_file(PHOTOS["jpeg"](), BY_DISTANCE)
    assert file.record.fidelity
    error = getattr(file.record.fidelity, f"delta_e_{figure}")
    for more, is_within in ((0.01, True), (0.03, False)):
        bound = replace(file.record.bound, **{figure: error - more})
        limited = replace(file, record=replace(file.record, bound=bound))
        sentence = verify_restore(photo, limited, BUILT_IN)
        assert (sentence is None) == is_within, sentence
        assert is_within or "and the limit is" in str(sentence)


def facts_of(desk: Desk) -> dict[str, Any]:
    """The facts of the only photo."""
    [photo] = desk.listed()
    facts: dict[str, Any] = json.loads(desk.run("show", photo["id"], "--json").stdout)
    return facts


def record_likeness(path: Path, more: float) -> None:
    """Change the likeness on a screen that a vault file records."""
    file = unpack(path.read_bytes())
    fidelity = file.record.fidelity
    assert fidelity
    assert fidelity.likeness
    other = replace(fidelity.likeness, display=fidelity.likeness.display + more)
    record = replace(file.record, fidelity=replace(fidelity, likeness=other))
    path.write_bytes(pack(replace(file, record=record)))


def test_a_deep_check_measures_the_likeness_again(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    assert desk.add().code == 0
    facts = facts_of(desk)
    text = desk.run("show", facts["id"]).out
    assert facts["picture"] in {"luma", "lightness", "colour"}
    assert text.startswith(
        f"looks like the original: {facts['likeness_full_size']:.0f} of 100 at full size, "
        f"{facts['likeness_display']:.0f} on a screen: "
    )
    scores = f"alike {facts['likeness_full_size']:.0f}/{facts['likeness_display']:.0f}"
    assert scores in desk.run("list").out
    assert desk.run("verify", "--deep").code == 0
    [path] = desk.vault.glob("??/*.jxl")
    record_likeness(path, -0.5)
    assert desk.run("reindex").code == 0
    assert facts_of(desk)["likeness_display"] == pytest.approx(facts["likeness_display"] - 0.5)
    checked = desk.run("verify", "--deep")
    assert checked.code == 1
    assert "it is not as recorded: its likeness on a screen is" in checked.out


def test_a_dry_run_says_how_alike_a_photo_would_look(desk: Desk) -> None:
    save_photo(desk.photos / "a.jpg")
    answer = desk.add("--dry-run", "--quality", "small", desk.photos)
    assert answer.code == 0, answer.out
    assert "; looks like the original: " in answer.out
    assert "70 asked for" in answer.out


def test_an_original_whose_photo_is_not_as_recorded_is_not_freed(desk: Desk) -> None:
    path = save_photo(desk.photos / "a.jpg")
    assert desk.add().code == 0
    [vault_path] = desk.vault.glob("??/*.jxl")
    record_likeness(vault_path, -0.5)
    assert desk.run("reindex").code == 0
    put = desk.run("trash", "put", "--yes", desk.photos)
    assert put.code == 3
    assert "not as recorded: its likeness on a screen is" in put.out
    assert path.exists()
