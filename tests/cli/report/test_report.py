"""`stats`, `list` and `show`: for people, and as JSON."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import HOSTILE, Home, run

STATS = [
    "photos",
    "skipped",
    "failed",
    "ignored",
    "source_bytes",
    "stored_bytes",
    "luma_bytes",
    "hint_bytes",
    "freed_bytes",
    "factor",
    "factor_codec",
    "factor_color",
    "delta_e_mean",
    "delta_e_p95",
    "by_tier",
    "by_colorizer",
]
LISTED = ["id", "source", "tier", "width", "height", "stored_bytes"]
FACTS = [
    "id",
    "source",
    "sources",
    "tier",
    "width",
    "height",
    "source_bytes",
    "stored_bytes",
    "luma_bytes",
    "hint_bytes",
    "colorizer",
    "delta_e_mean",
    "delta_e_p95",
    "delta_e_tile",
    "luma_psnr",
    "revision",
]


def answer(home: Home, *words: object) -> Any:
    """What a command says as JSON."""
    result = run(*words, "--json", vault=home.vault)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_stats_as_json(archived: Home) -> None:
    stats = answer(archived, "stats")
    assert set(STATS) <= stats.keys()
    assert stats["photos"] == 3
    assert stats["source_bytes"] == sum(
        path.stat().st_size for path in archived.photos.rglob("*.jpg")
    )
    files = archived.vault.glob("[0-9a-f][0-9a-f]/*.jxl")
    assert stats["stored_bytes"] == sum(path.stat().st_size for path in files)
    assert stats["factor"] == pytest.approx(stats["factor_codec"] * stats["factor_color"])
    colorizers = {name: share["photos"] for name, share in stats["by_colorizer"].items()}
    assert colorizers.pop("none") == 1
    assert colorizers.keys() <= {"propagate", "hintnet"}
    assert sum(colorizers.values()) == 2


def test_stats_begin_with_the_freed_bytes(archived: Home) -> None:
    first, *rest = run("stats", vault=archived.vault).stdout.splitlines()
    stats = answer(archived, "stats")
    assert first.startswith("Nothing has been freed yet")
    assert f"{(stats['source_bytes'] - stats['stored_bytes']) / 1000:.1f} kB" in first
    factor = next(line for line in rest if "Factor" in line)
    assert f"{stats['factor']:.2f}×" in factor


def test_list_as_json(archived: Home) -> None:
    photos = answer(archived, "list")
    assert all(set(LISTED) <= photo.keys() for photo in photos)
    assert [photo["source"] for photo in photos] == sorted(
        str(path) for path in archived.photos.rglob("*.jpg")
    )


def test_list_under_a_folder(archived: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(archived.photos)
    for folder in ("sub", archived.photos / "sub", "sub/../sub/"):
        [photo] = answer(archived, "list", "--under", folder)
        assert photo["source"] == str(archived.photos / "sub" / HOSTILE)
    assert answer(archived, "list", "--under", "nowhere") == []


def test_names_are_made_harmless(archived: Home) -> None:
    result = run("list", vault=archived.vault)
    assert len(result.stdout.splitlines()) == 3
    assert r"[red]x\n\x1b[31m\udcff.jpg" in result.stdout
    photo = answer(archived, "list", "--under", archived.photos / "sub")[0]
    text = run("show", photo["id"], vault=archived.vault).stdout
    assert r"[red]x\n\x1b[31m\udcff.jpg" in text
    assert "\x1b" not in text


def test_show_as_json(archived: Home) -> None:
    source = archived.photos / "color.jpg"
    facts = answer(archived, "show", f"path:{source}")
    assert set(FACTS) <= facts.keys()
    assert facts["source"] == str(source)
    assert facts["source_bytes"] == source.stat().st_size
    assert (facts["width"], facts["height"]) == (88, 66)
    assert facts["colorizer"] in {"propagate", "hintnet"}
    assert 0 < facts["delta_e_mean"] <= 2
    assert [known_source["path"] for known_source in facts["sources"]] == [str(source)]


def test_show_by_a_shortened_id(archived: Home) -> None:
    [first, *_] = answer(archived, "list")
    assert answer(archived, "show", first["id"][:8])["id"] == first["id"]
    assert run("show", first["id"][:7], vault=archived.vault).exit_code == 1


def test_show_for_people_names_every_fact(archived: Home) -> None:
    facts = answer(archived, "show", f"path:{archived.photos / 'color.jpg'}")
    text = run("show", facts["id"], vault=archived.vault).stdout
    first, *lines = text.splitlines()
    assert first.startswith("looks like the original: ")
    names = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert set(names) == facts.keys() - {"attachments", "trash"} | {"attachment"}


def test_a_deleted_catalog_comes_back(home: Home) -> None:
    before = answer(home, "list"), answer(home, "stats")
    for path in home.vault.glob("catalog.sqlite*"):
        path.unlink()
    after = run("list", "--json", vault=home.vault)
    assert after.exit_code == 0
    assert json.loads(after.stdout) == before[0]
    stats = answer(home, "stats")
    assert stats.pop("delta_e_mean") == pytest.approx(before[1].pop("delta_e_mean"))
    assert stats.pop("delta_e_p95") == pytest.approx(before[1].pop("delta_e_p95"))
    assert stats == before[1]


def test_a_vault_in_a_folder_of_any_name(home: Home) -> None:
    odd = home.vault.with_name("v?a=#ult\udcfe %20\n")
    home.vault.rename(odd)
    assert len(answer(Home(home.photos, odd), "list")) == 3
    assert Path(os.fsdecode(os.fsencode(odd)), "catalog.sqlite").exists()
