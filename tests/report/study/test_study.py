"""`study`: every colorizer on every photo; its figures are those of `show` and `measure`."""

import json
import shutil
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grayvault.core.settings import TIERS
from grayvault.report.text_format import printable
from grayvault.vault.layout import open_vault
from grayvault.vault.lock import hold
from tests.cli.conftest import run
from tests.colorizers import parity
from tests.ingest.archive.test_study_models import put_in
from tests.report.study.conftest import HOSTILE, NO_QUALITY, QUICK, Done, save, study
from tests.support.photos import shared
from tests.support.processes import wait_for
from tests.support.tools import ctrl_c_is_heard

pytestmark = pytest.mark.slow

MANY = 8
"""Photos, so many that a study of them doesn't end before it is interrupted."""


def started(photos: Path, out: Path, **more: Any) -> subprocess.Popen[str]:
    """A study in a process of its own."""
    grayvault = sys.executable, "-m", "grayvault", "--config", str(NO_QUALITY)
    words = *grayvault, "study", str(photos), "-o", str(out), QUICK
    return subprocess.Popen(words, stderr=subprocess.PIPE, text=True, **more)


@pytest.mark.slow
def test_all_photos_are_listed_once_and_skipped_ones_are_reported(done: Done) -> None:
    assert done.code == 3
    names = [photo["name"] for photo in done.results["photos"]]
    assert names == ["clear.png", "color.jpg", "gray.jpg", f"sub/{HOSTILE}"]
    assert list(done.results["left"]) == ["broken.png"]
    assert "broken.png: the file is not a picture" in done.printed
    assert "gray.jpg: already black and white" in done.printed


def test_figures_are_those_of_show(done: Done) -> None:
    for photo in done.results["photos"]:
        vaults: dict[str, Any] = {tier: photo["tiers"][tier] for tier in TIERS}
        for restoration in photo["restored"]:
            if restoration["hinted"]:
                vaults[f"compact-{restoration['colorizer']}"] = restoration["archived"]
        assert len(vaults) == (4 if photo["is_gray"] else 6)
        for name, figures in vaults.items():
            vault = done.out / "vaults" / name
            facts = json.loads(run("show", photo["id"], "--json", vault=vault).stdout)
            assert figures == {key: facts[key] for key in figures}
            assert (photo["width"], photo["height"]) == (facts["width"], facts["height"])


def test_measures_are_those_of_the_measure_command(done: Done, tmp_path: Path) -> None:
    for photo in done.results["photos"]:
        if photo["is_gray"]:
            continue
        source, alone = done.photos / photo["name"], tmp_path / "alone.png"
        words = "restore", photo["id"], "--colorizer", "hintnet", "--no-hints", "-o", alone
        assert run(*words, vault=done.out / "vaults" / "compact").exit_code == 0
        for restoration in photo["restored"]:
            name = f"compact-{restoration['colorizer']}" if restoration["hinted"] else "compact"
            other = photo["id"] if restoration["hinted"] else alone
            measured = run(
                "measure", source, other, "--json", QUICK, vault=done.out / "vaults" / name
            )
            document = json.loads(measured.stdout)
            assert restoration["comparison"] == {
                key: document[key] for key in restoration["comparison"]
            }
            if restoration["hinted"] and restoration["archived"]["colorizer"]:
                error = restoration["archived"]["delta_e_mean"]
                assert restoration["comparison"]["delta_e_mean"] == pytest.approx(error, abs=1e-3)


def test_each_colorizer_is_tried_with_hints_and_without(done: Done) -> None:
    color, gray = done.photo("color.jpg"), done.photo("gray.jpg")
    ways = [(restoration["colorizer"], restoration["hinted"]) for restoration in color["restored"]]
    assert ways == [("propagate", True), ("hintnet", False), ("hintnet", True)]
    assert [
        (restoration["colorizer"], restoration["hinted"]) for restoration in gray["restored"]
    ] == [("hintnet", False)]
    errors = [restoration["comparison"]["delta_e_mean"] for restoration in color["restored"]]
    assert errors[0] <= 2 < errors[1]
    assert errors[2] <= 2


def test_the_study_s_factor(done: Done) -> None:
    photo, gray = done.photo("color.jpg"), BytesIO()
    with Image.open(done.photos / "color.jpg") as image:
        image.convert("L").save(gray, "JPEG")
    assert photo["gray_jpeg_bytes"] == len(gray.getvalue())
    assert photo["source_bytes"] == (done.photos / "color.jpg").stat().st_size


def test_gray_photos_are_left_out_of_factors_and_means(done: Done) -> None:
    colored = [photo for photo in done.results["photos"] if not photo["is_gray"]]
    for factors in done.results["factors"]:
        method = factors["method"]
        each = [
            photo["source_bytes"]
            / (
                photo["gray_jpeg_bytes"]
                if method == "study"
                else photo["tiers"][method]["stored_bytes"]
            )
            for photo in colored
        ]
        assert factors["photos"] == len(each) == 3
        assert factors["mean_factor"] == pytest.approx(sum(each) / len(each))
        assert factors["above_two"] == sum(factor > 2 for factor in each)
    whole = [model for model in done.results["models"] if not model["scene"]]
    assert {entry["photos"] for entry in whole} == {3}
    by_scene = [model for model in done.results["models"] if model["scene"]]
    assert sum(entry["photos"] for entry in by_scene) == 3 * len(whole)
    gray = next(row for row in done.table("factors.csv") if row["name"] == "gray.jpg")
    assert {value for key, value in gray.items() if key.endswith("factor")} == {""}
    assert gray["compact_stored_bytes"]


def test_the_tables_have_all_figures(done: Done) -> None:
    factors = {row["name"].lstrip("'"): row for row in done.table("factors.csv")}
    measures = done.table("measures.csv")
    for photo in done.results["photos"]:
        row = factors[printable(photo["name"])]
        assert row["gray_jpeg_bytes"] == str(photo["gray_jpeg_bytes"])
        for tier in TIERS:
            assert row[f"{tier}_stored_bytes"] == str(photo["tiers"][tier]["stored_bytes"])
        rows = [row for row in measures if row["id"] == photo["id"]]
        assert len(rows) == len(photo["restored"])
        for row, restoration in zip(rows, photo["restored"], strict=True):
            assert row["colorizer"] == restoration["colorizer"]
            for name, value in restoration["comparison"].items():
                assert row[name] == ("" if value is None else str(value))


def test_pictures_are_there_and_restored_ones_say_so(done: Done) -> None:
    for photo in done.results["photos"]:
        folder = done.out / "photos" / photo["id"]
        pictures = {photo["original"], photo["gray"], "sheet.jpg"}
        for restoration in photo["restored"]:
            pictures.add(restoration["picture"])
            with Image.open(folder / restoration["picture"]) as image:
                assert image.size == (photo["width"], photo["height"])
                if restoration["archived"] is None or restoration["archived"]["colorizer"]:
                    assert b"restored" in image.info["xmp"]
        assert pictures | {"figures.json"} == {path.name for path in folder.iterdir()}
        with Image.open(folder / photo["gray"]) as image:
            assert image.mode == "L"


def test_a_second_run_repeats_only_lost_work(done: Done, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(done.out, out)
    before = {path: path.stat().st_mtime_ns for path in (out / "photos").rglob("*.*")}
    lost = next(path for path in before if path.name == "figures.json")
    expected = lost.read_bytes()
    lost.write_bytes(expected[:100])
    again = study(done.photos, out, QUICK)
    assert again.code == 3
    assert {**again.results, "made_at": ""} == {**done.results, "made_at": ""}
    assert lost.read_bytes() == expected
    others = [path for path in before if path.parent != lost.parent]
    assert [path.stat().st_mtime_ns for path in others] == [before[path] for path in others]


@pytest.mark.slow
def test_ctrl_c_ends_a_study_and_the_next_run_continues_it(tmp_path: Path) -> None:
    photos, out = tmp_path / "photos", tmp_path / "out"
    for number in range(MANY):
        save(photos / f"{number}.jpg", number)
    with started(photos, out, preexec_fn=ctrl_c_is_heard) as p:
        wait_for(lambda: bool(list(out.glob("photos/*/figures.json"))), "the first photo", 600)
        p.send_signal(signal.SIGINT)
        output = p.communicate()[1]
    assert p.returncode == 1
    assert f"of {MANY} photos done; run it again to continue" in output
    assert not (out / "index.html").exists()
    finished = {path: path.read_bytes() for path in out.glob("photos/*/figures.json")}
    assert 1 <= len(finished) < MANY
    assert study(photos, out, QUICK).code == 0
    assert all(path.read_bytes() == data for path, data in finished.items())
    assert len(list(out.glob("photos/*/figures.json"))) == MANY


def test_a_photo_that_was_renamed_since_has_its_new_name(done: Done, tmp_path: Path) -> None:
    photos, out = tmp_path / "photos", tmp_path / "out"
    photos.mkdir()
    shutil.copy(done.photos / "gray.jpg", photos / "new.jpg")
    shutil.copytree(done.out, out)
    again = study(photos, out, QUICK)
    assert [photo["name"] for photo in again.results["photos"]] == ["new.jpg"]
    assert "<h4>new.jpg</h4>" in (out / "index.html").read_text()


def test_a_folder_that_holds_something_else_is_refused(done: Done, tmp_path: Path) -> None:
    other = study(done.photos, done.out)  # with SSIMULACRA2
    assert other.code == 2
    assert "a study with other settings" in other.printed
    (tmp_path / "letter.txt").write_text("dear")
    refused = study(done.photos, tmp_path, QUICK)
    assert refused.code == 2
    assert "holds no study" in refused.printed
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    nowhere = study(tmp_path / "nowhere", tmp_path / "out", QUICK)
    assert nowhere.code == 2
    assert "is not a folder" in nowhere.printed


def test_a_study_whose_settings_are_damaged_is_refused(tmp_path: Path) -> None:
    for folder in ("photos", "out"):
        (tmp_path / folder).mkdir()
    (tmp_path / "out" / "asked.json").write_bytes(b"")
    refused = study(tmp_path / "photos", tmp_path / "out", QUICK)
    assert refused.code == 2
    assert "asked.json is damaged: choose a new folder" in refused.printed


def test_two_studies_in_one_folder_at_once_are_refused(done: Done) -> None:
    with hold(open_vault(done.out / "vaults" / "compact")):
        assert "another GrayVault process" in study(done.photos, done.out, QUICK).printed


@pytest.mark.slow
def test_output_inside_the_photos_folder_is_not_studied(tmp_path: Path) -> None:
    save(tmp_path / "color.jpg", 4)
    out = tmp_path / "out"
    assert study(tmp_path, out, QUICK).code == 0
    again = study(out / "..", out, QUICK)  # another name of the same folder
    assert again.code == 0
    assert [photo["name"] for photo in again.results["photos"]] == ["color.jpg"]


def test_a_folder_without_photos(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    empty = study(tmp_path / "photos", tmp_path / "out", QUICK)
    assert (empty.code, empty.results["photos"]) == (0, [])
    assert "There were no photos to study." in (tmp_path / "out" / "index.html").read_text()


@pytest.mark.slow
def test_a_model_of_the_study_that_is_installed_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    models = tmp_path / "data" / "grayvault" / "models"
    put_in(models, "chromagan", parity.file("chromagan_div16_keras2.h5"))
    save(tmp_path / "photos" / "color.jpg", 5)
    made = study(tmp_path / "photos", tmp_path / "out", QUICK)
    assert made.code == 0, made.printed
    actual = {
        restoration["hinted"]: restoration
        for restoration in made.photo("color.jpg")["restored"]
        if restoration["colorizer"] == "chromagan"
    }
    assert actual.keys() == {False, True}
    assert actual[False]["comparison"]["delta_e_mean"] > 2
    assert actual[True]["comparison"]["delta_e_mean"] <= 2


@pytest.mark.slow
def test_a_failure_of_the_study_comes_back_with_hints(tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    shutil.copy(shared("scenes/veggies.jpg"), photos)
    made = study(photos, tmp_path / "out")
    photo = made.photo("veggies.jpg")
    alone = next(restoration for restoration in photo["restored"] if not restoration["hinted"])
    assert alone["comparison"]["delta_e_mean"] > 10
    for picture in photo["restored"]:
        if picture["hinted"]:
            assert picture["comparison"]["delta_e_mean"] <= 2
            better = picture["comparison"]["ssimulacra2_mean"]
            assert better > alone["comparison"]["ssimulacra2_mean"]
