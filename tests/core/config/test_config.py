"""The configuration file: complete, checked, and clear about what is wrong with it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from grayvault.core.config.load import load, override, read
from grayvault.core.config.model import Config
from grayvault.core.config.paths import Places
from grayvault.core.config.vault_place import VaultPlace
from grayvault.core.errors import ConfigError
from grayvault.core.presets import PRESETS, QUALITIES, Preset, Quality
from grayvault.core.settings import Bound, IngestSettings

SHIPPED = Path(__file__).parents[3] / "config.yaml"

NO_LIMIT = 16 * 1024 * 1024
"""Bytes of hints: under a quality they are limited only by what a file can say."""

DEFAULTS = IngestSettings(quality=80.0, bound=Bound(3.0, 9.0, 8.0), hint_bytes=NO_LIMIT)


def keys(model: type[BaseModel]) -> dict[str, Any]:
    """The keys of a model, those of its sections inside."""
    actual: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        kind: Any = field.annotation
        is_section = isinstance(kind, type) and issubclass(kind, BaseModel)
        actual[name] = keys(kind) if is_section else None
    return actual


def names(values: dict[str, Any]) -> dict[str, Any]:
    return {key: names(value) if isinstance(value, dict) else None for key, value in values.items()}


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "config.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_watched_prefixes_of_object_stores_are_kept_as_they_are(tmp_path: Path) -> None:
    text = "watch: {folders: ['s3://bucket/a#b/', 'file:///abs/x%20y', in]}"
    folders = read(written(tmp_path, text)).watch.folders
    assert folders == ("s3://bucket/a#b", "/abs/x y", str(tmp_path / "in"))


def test_a_watched_url_with_a_secret_is_refused_and_not_repeated(tmp_path: Path) -> None:
    text = "watch: {folders: ['s3://key:secret@bucket/a']}"
    with pytest.raises(ConfigError, match=r"`watch\.folders`: .* in the environment") as caught:
        read(written(tmp_path, text))
    assert "secret" not in str(caught.value)


def test_the_shipped_file_says_the_defaults() -> None:
    assert read(SHIPPED) == Config()


def test_the_shipped_file_has_every_key() -> None:
    assert names(yaml.safe_load(SHIPPED.read_text())) == keys(Config)


def test_the_shipped_file_explains_every_key() -> None:
    lines = SHIPPED.read_text().splitlines()
    for number, line in enumerate(lines):
        if line and not line.startswith(("#", " ")):
            assert lines[number - 1].startswith("#"), line


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_the_shipped_file_explains_each_preset(preset: Preset) -> None:
    bound = preset.bound
    figures = [preset.hint_budget or preset.hint_bytes, bound.mean, bound.p95, bound.tile]
    assert figures in shipped_figures(preset.name)


@pytest.mark.parametrize("quality", QUALITIES, ids=lambda quality: quality.name)
def test_the_shipped_file_explains_each_quality(quality: Quality) -> None:
    figures = [quality.score, *([quality.hint_bytes] if quality.hint_bytes else [])]
    assert figures in shipped_figures(quality.name)


def shipped_figures(name: str) -> list[list[float]]:
    """The numbers in each line of the shipped file that explains this name."""
    lines = re.findall(rf"^#   {name} (.*)$", SHIPPED.read_text(), re.MULTILINE)
    return [[float(number) for number in re.findall(r"[\d.]*\d", line)] for line in lines]


def test_defaults_are_the_domains_with_a_quality() -> None:
    assert Config().ingest_settings() == DEFAULTS
    assert Config(quality="none").ingest_settings() == IngestSettings()


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    assert read(written(tmp_path, "")) == Config()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("colour: 1", "unknown key `colour`"),
        ("bound: {median: 1}", "unknown key `bound.median`"),
        ("1: 2", "unknown key `1`"),
        ("distance: 0.05", "`distance` should be greater than or equal to 0.1, but is 0.05"),
        ("distance: 16", "`distance` should be less than or equal to 15, but is 16"),
        ("distance: .nan", "`distance` should be a finite number, but is nan"),
        ("distance: '1'", "`distance` should be a valid number, but is '1'"),
        ("tier: tiny", "`tier` should be 'compact', 'lossless', 'exact' or 'color', but is 'tiny'"),
        ("bound: {mean: 0}", "`bound.mean` should be greater than 0, but is 0"),
        ("bound: {p95: -1}", "`bound.p95` should be greater than 0, but is -1"),
        (
            "preset: nonsense",
            (
                "`preset` should be 'tiny', 'balanced', 'faithful', 'fadgi-4', 'fadgi-3' or "
                "'metamorfoze-full', but is 'nonsense'"
            ),
        ),
        ("hint_bytes: -1", "`hint_bytes` should be greater than or equal to 0, but is -1"),
        ("hint_budget: 63", "`hint_budget` should be greater than or equal to 64, but is 63"),
        (
            "{hint_budget: 501, hint_bytes: 500}",
            "`hint_budget` should be at most `hint_bytes` (500), but is 501",
        ),
        (
            "{preset: tiny, hint_bytes: 500}",
            "`hint_budget` should be at most `hint_bytes` (500), but is 1000 by preset tiny",
        ),
        *(
            (
                f"quality: {value}",
                (
                    "`quality` should be a number from 30 to 95, or archival, high, small, tiny or "
                    f"none, but is {repeated}"
                ),
            )
            for value, repeated in (
                *(("101", "101"), ("29.9", "29.9"), ("nice", "'nice'"), ("'80'", "'80'")),
                *((".nan", "nan"), ("null", "None"), ("true", "True"), ("[80]", "[80]")),
            )
        ),
        (
            "{quality: high, distance: 1}",
            (
                "`quality` and `distance` exclude each other: `quality` (high) chooses the "
                "distance of each photo, and `distance` (1) sets one for all photos"
            ),
        ),
        ("{tier: color, color: never}", "`tier: color` and `color: never` exclude each other"),
        ("effort: much", "`effort` should be 'thorough' or 'quick', but is 'much'"),
        ("color: maybe", "`color` should be 'auto' or 'never', but is 'maybe'"),
        ("min_saving: 1", "`min_saving` should be less than 1, but is 1"),
        ("jobs: true", "`jobs` should be a valid integer, but is True"),
        ("jobs: 1.0", "`jobs` should be a valid integer, but is 1.0"),
        ("serve: {port: 65536}", "`serve.port` should be less than or equal to 65535"),
        ("worker: 3", "`worker` should hold keys of its own, but is 3"),
        ("exclude: '*.tmp'", "`exclude` should be a list, but is '*.tmp'"),
        (
            "exclude: [ok, private/*]",
            "`exclude.1` should be a name of files or folders, without /, but is 'private/*'",
        ),
        ("vault: ''", "`vault` should not be empty, but is ''"),
        ("watch: {folders: ['']}", "`watch.folders.0` should not be empty, but is ''"),
        ('watch: {folders: ["a\\0b"]}', "`watch.folders`: no file has such a name: '"),
        ("vault: ~nobody-here/v", "'~nobody-here/v' has no such user: write the whole path"),
    ],
)
def test_each_mistake_is_reported_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}: {sentence}")
    assert "\n" not in str(caught.value)


def test_each_problem_has_a_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(written(tmp_path, "distance: 99\ntier: x\ncolour: 1"))
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize(
    "text", ["a: [", "- 1", "just text", b"\xff\xfe\x00", "? [a]\n: b", "[" * 9999]
)
def test_a_file_that_is_no_configuration_is_refused(tmp_path: Path, text: str | bytes) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError, match=r"config\.yaml"):
        read(file)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("originals: keep\ntier: exact\noriginals: trash", 3),
        ("watch:\n  settle_seconds: 1\n  settle_seconds: 2", 3),
        ("worker: {seconds: 5}\nworker: {memory_mb: 600}", 2),
    ],
)
def test_a_key_that_is_there_twice_is_refused(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(ConfigError, match=rf"line {line}: the key `\w+` is there twice"):
        read(written(tmp_path, text))


def test_merged_sections_may_be_gone_over(tmp_path: Path) -> None:
    file = written(tmp_path, "worker: {<<: {seconds: 5, memory_mb: 600}, seconds: 6}")
    assert (read(file).worker.seconds, read(file).worker.memory_mb) == (6, 600)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.dates(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
        max_leaves=8,
    )
)
def test_any_yaml_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    file = written(tmp_path_factory.getbasetemp(), yaml.safe_dump(value))
    try:
        text = str(read(file))
    except ConfigError as error:
        text = str(error)
    assert text.startswith(("vault=", str(file)))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read: No such file"):
        load(Places(tmp_path / "none.yaml", tmp_path))


def test_relative_folders_start_from_the_file(tmp_path: Path) -> None:
    config = read(written(tmp_path, "vault: photos\nwatch: {folders: [in, /abs]}"))
    assert config.vault == str(tmp_path / "photos")
    assert config.watch.folders == (str(tmp_path / "in"), "/abs")


def test_watched_folders_have_the_names_that_their_photos_get(tmp_path: Path) -> None:
    folders = read(written(tmp_path, "watch: {folders: [../in, ./x//y/]}")).watch.folders
    assert folders == (str(tmp_path.parent / "in"), str(tmp_path / "x" / "y"))


def test_a_configuration_that_has_gone_is_not_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(ConfigError, match=r"config\.yaml can't be read: No such file"):
        load(Places(vault=tmp_path))


def test_where_the_configuration_is_found(tmp_path: Path) -> None:
    vault, other = tmp_path / "vault", tmp_path / "other"
    vault.mkdir()
    other.mkdir()
    assert load(Places(vault=vault)) == (Config(), VaultPlace(vault))
    written(vault, "distance: 2")
    assert load(Places(vault=vault))[0].distance == 2
    named = written(other, f"distance: 3\nvault: {vault}")
    config, place = load(Places(config=named))
    assert (config.distance, place) == (3, VaultPlace(vault))
    assert load(Places(named, other))[1] == VaultPlace(other)


def test_a_run_without_a_vault_is_refused() -> None:
    with pytest.raises(ConfigError, match="no vault is named"):
        load(Places())


def test_overrides_go_over_the_configuration() -> None:
    config = override(Config(), {"tier": "lossless", "bound.p95": 4.0, "distance": None, "jobs": 3})
    settings = config.ingest_settings()
    assert settings == replace(DEFAULTS, tier="lossless", bound=Bound(3.0, 4.0, 8.0))
    assert config.jobs == 3


def test_overrides_are_checked() -> None:
    with pytest.raises(ConfigError, match=r"command line: `bound\.mean` should be greater than 0"):
        override(Config(), {"bound.mean": -1.0})


def test_deleting_originals_needs_a_second_word(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("originals: delete")
    with pytest.raises(ConfigError, match=r"delete_originals_for_good: true.*never come back"):
        read(path)
    path.write_text("originals: delete\ndelete_originals_for_good: true")
    assert read(path).ingest_settings().originals == "delete"
    path.write_text("originals: trash")
    assert read(path).ingest_settings().originals == "trash"
    path.write_text("originals: burn")
    with pytest.raises(ConfigError, match="originals"):
        read(path)
