"""Presets, from the command line to what is in the vault."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grayvault.core.presets import PresetName, preset_named
from tests.cli.conftest import Home, run
from tests.support.photos import Name, crop

NAMES: tuple[Name, ...] = ("astronaut", "coffee", "chelsea", "rocket")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for name in NAMES:
        image = Image.fromarray(crop(name, 256, 256))
        image.save(folder / f"{name}.jpg", quality=98, subsampling=0)
    return folder


def added(photos: Path, vault: Path, *words: object) -> dict[str, dict[str, Any]]:
    """Add the photos; returns the facts of each."""
    config = vault.with_suffix(".yaml")
    config.write_text("watch: {settle_seconds: 0}\nquality: none")
    result = run("--config", config, "add", *words, photos, vault=vault)
    assert result.exit_code == 0, result.output
    return {name: facts_of(Home(photos, vault), name) for name in NAMES}


def facts_of(home: Home, name: str) -> dict[str, Any]:
    address = f"path:{home.photos / name}.jpg"
    facts: dict[str, Any] = json.loads(run("show", address, "--json", vault=home.vault).stdout)
    return facts


def within(facts: dict[str, Any], preset: PresetName) -> bool:
    """Whether a photo's measured colour error is what the preset promises."""
    bound = preset_named(preset).bound
    named = facts["bound_mean"], facts["bound_p95"], facts["bound_tile"]
    assert named == (bound.mean, bound.p95, bound.tile)
    actual = facts["delta_e_mean"], facts["delta_e_p95"], facts["delta_e_tile"]
    return all(error <= most for error, most in zip(actual, named, strict=True))


@pytest.fixture(scope="module")
def vaults(
    photos: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[PresetName, dict[str, dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("vaults")
    presets: tuple[PresetName, ...] = ("tiny", "balanced", "faithful")
    return {name: added(photos, folder / name, "--preset", name) for name in presets}


@pytest.mark.slow
def test_tiny_spends_1000_bytes(vaults: dict[PresetName, dict[str, dict[str, Any]]]) -> None:
    for name, facts in vaults["tiny"].items():
        assert facts["tier"] == "compact", name
        assert 850 < facts["hint_bytes"] <= 1000, name
        assert within(facts, "tiny"), name


@pytest.mark.slow
def test_balanced_is_the_default(
    photos: Path, tmp_path: Path, vaults: dict[PresetName, dict[str, dict[str, Any]]]
) -> None:
    plain = added(photos, tmp_path / "plain")
    for name, facts in vaults["balanced"].items():
        assert facts["tier"] == "compact", name
        assert within(facts, "balanced"), name
        assert facts["hint_bytes"] == plain[name]["hint_bytes"], name
        assert facts["delta_e_mean"] == plain[name]["delta_e_mean"], name


@pytest.mark.slow
def test_faithful_is_within_1_2(vaults: dict[PresetName, dict[str, dict[str, Any]]]) -> None:
    for name, facts in vaults["faithful"].items():
        assert facts["tier"] == "compact", name
        assert facts["delta_e_mean"] <= 1.2, name
        assert within(facts, "faithful"), name
        assert facts["hint_bytes"] > vaults["balanced"][name]["hint_bytes"], name


@pytest.mark.slow
def test_a_bound_on_the_command_line_goes_over_the_preset(photos: Path, tmp_path: Path) -> None:
    words = "--preset", "tiny", "--mean-delta-e", 1.3
    for name, facts in added(photos, tmp_path / "vault", *words).items():
        assert (facts["tier"], facts["hint_bytes"]) == ("color", 0), name
        assert "no hints of up to 1.0 kB" in facts["note"], name
        assert "mean 1.3, 95th percentile 12, worst tile 24" in facts["note"], name
        assert facts["delta_e_mean"] <= 1.3, name
