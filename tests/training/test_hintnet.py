"""A few steps on a few photos: what the command makes, and that it can be stopped anywhere."""

import csv
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner, Result
from PIL import Image
from safetensors.torch import load_file

from grayvault.colorizers.hintnet_input import hintnet_input
from grayvault.colorizers.networks.hintnet_runner import HintNetRunner
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_chroma, rgb_to_luma
from grayvault.imaging.color.ycbcr_to_rgb import ycbcr_to_rgb
from grayvault.imaging.measure import ciede2000
from grayvault.imaging.measure import color_error as measure
from tests.support.photos import Name, crop
from training.delta_e import delta_e
from training.hintnet import Run, main, save
from training.hintnet_samples import is_validation, read_pool, sources_in

SMALL = ("--widths", "8,12", "--blocks", "1,1", "--passes", "1", "--no-cool-down")
NAMES: tuple[Name, ...] = ("astronaut", "coffee", "chelsea", "rocket")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pieces of photos, all in one folder, and one file that is no photo."""
    folder = tmp_path_factory.mktemp("photos")
    for index in range(28):
        piece = crop(NAMES[index % 4], 200 + index, 240)
        Image.fromarray(piece).save(folder / f"piece-{index}.png")
    (folder / "notes.txt").write_text("not a photo")
    return folder


@pytest.fixture(scope="module")
def pool(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Samples of them, with the run that made them."""
    folder = tmp_path_factory.mktemp("pool")
    result = trained(photos, folder / "first", folder, 4)
    assert result.exit_code == 0, result.output
    return folder


def trained(photos: Path, run: Path, pool: Path, steps: int) -> Result:
    args = [str(photos), "--run", str(run), "--pool", str(pool), "--steps", str(steps), *SMALL]
    return CliRunner().invoke(main, args)


@pytest.mark.slow
def test_the_weights_are_half_precision_and_the_program_loads_them(pool: Path) -> None:
    path = pool / "first" / "hintnet.safetensors"
    assert {tensor.dtype for tensor in load_file(path).values()} == {torch.float16}
    luma = rgb_to_luma(crop("coffee", 64, 96))
    output = HintNetRunner(path).output(hintnet_input(luma, None, (64, 96)))
    assert output.shape == (2, 32, 48)
    assert np.isfinite(output).all()


@pytest.mark.slow
def test_the_log_has_the_errors_of_the_held_out_samples(pool: Path) -> None:
    rows = list(csv.DictReader((pool / "first" / "log.csv").read_text().splitlines()))
    assert [row["step"] for row in rows] == ["4"]
    assert 0 < float(rows[0]["hints_alone"]) < 10
    assert float(rows[0]["with_hints"]) == pytest.approx(float(rows[0]["hints_alone"]), rel=0.2)


@pytest.mark.slow
def test_a_run_that_was_stopped_ends_like_one_that_was_not(
    photos: Path, pool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def saved_and_stopped(folder: Path, run: Run) -> None:
        save(folder, run)
        if run.step == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("training.hintnet.CHECK_EVERY", 2)
    monkeypatch.setattr("training.hintnet.save", saved_and_stopped)
    assert trained(photos, tmp_path, pool, 4).exit_code == 1
    assert not (tmp_path / "hintnet.safetensors").exists()
    assert trained(photos, tmp_path, pool, 4).exit_code == 0
    whole = load_file(pool / "first" / "hintnet.safetensors")
    resumed = load_file(tmp_path / "hintnet.safetensors")
    assert whole.keys() == resumed.keys()
    assert all(torch.equal(tensor, resumed[name]) for name, tensor in whole.items())


@pytest.mark.slow
def test_training_changes_the_weights(photos: Path, pool: Path, tmp_path: Path) -> None:
    assert trained(photos, tmp_path, pool, 1).exit_code == 0
    short = load_file(tmp_path / "hintnet.safetensors")["head.weight"]
    assert not torch.equal(short, load_file(pool / "first" / "hintnet.safetensors")["head.weight"])


@pytest.mark.slow
def test_samples_equal_the_program_s_input_to_the_network(pool: Path) -> None:
    samples = read_pool(pool / "train")
    hinted = samples.scalars[:, 0] > 0
    assert 0.5 < hinted.mean() < 1
    assert not samples.planes[~hinted].any()
    assert not samples.hinted[~hinted].any()
    hinted_target, true = samples.hinted[hinted].astype(float), samples.target[hinted].astype(float)
    assert np.abs(hinted_target - true).mean() < 0.5 * np.abs(true).mean()


def test_a_collection_is_for_training_or_for_validation_but_not_for_both(tmp_path: Path) -> None:
    path = tmp_path / "photos.tar"
    picture = tmp_path / "photo.png"
    Image.fromarray(crop("coffee", 20, 30)).save(picture)
    with tarfile.open(path, "w") as archive:
        for index in range(300):
            archive.add(picture, f"collection-{index // 5}/photo-{index}.png")
    sources = sources_in([path])
    groups = {source.group for source in sources if is_validation(source)}
    assert len(sources) == 300
    assert 1 <= len(groups) <= 15
    assert sum(is_validation(source) for source in sources) == 5 * len(groups)


def test_no_photos_or_too_few_are_refused(photos: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = trained(tmp_path / "empty", tmp_path / "run", tmp_path / "pool", 1)
    assert result.exit_code == 2
    assert "none of 0 files is a photo" in result.output
    few = tmp_path / "few"
    few.mkdir()
    for name in sorted(photos.iterdir())[:5]:
        (few / name.name).symlink_to(name)
    result = trained(few, tmp_path / "run", tmp_path / "pool", 1)
    assert result.exit_code == 2


@pytest.mark.parametrize("name", NAMES)
def test_the_stand_in_is_near_ciede2000_and_falls_with_it(name: Name) -> None:
    """Between the true colours and gray: it leaves out the hue term and the rotation."""
    pixels = crop(name, 100, 100)
    luma, true = rgb_to_luma(pixels), rgb_to_chroma(pixels)
    lab = measure.to_lab(ycbcr_to_rgb(luma, true))
    tensors = [torch.from_numpy(array.astype(np.float32))[None] for array in (luma, true)]
    ours, published = [], []
    for share in (1.0, 0.9, 0.75, 0.5, 0.0):
        chroma = (np.float32(share) * true).astype(np.float32)
        ours.append(float(delta_e(tensors[0], torch.from_numpy(chroma)[None], tensors[1]).mean()))
        published.append(
            float(ciede2000.delta_e(lab, measure.to_lab(ycbcr_to_rgb(luma, chroma))).mean())
        )
    assert ours == sorted(ours)
    assert ours == pytest.approx(published, rel=0.12, abs=0.4)
