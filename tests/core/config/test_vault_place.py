"""Where a vault is: a folder, or a URL without secrets and with a working folder."""

from pathlib import Path
from unittest import mock

import pytest

from grayvault.core.config.load import load
from grayvault.core.config.paths import Places
from grayvault.core.config.vault_place import StoreUrl, VaultPlace, vault_name
from grayvault.core.errors import ConfigError


def written(folder: Path, text: str) -> Places:
    path = folder / "grayvault.yaml"
    path.write_text(text)
    return Places(path)


def test_a_url_in_the_configuration(tmp_path: Path) -> None:
    places = written(tmp_path, "vault: s3://bucket/a/b/\nworking_folder: work")
    assert load(places)[1] == VaultPlace(tmp_path / "work", "s3://bucket/a/b")


def test_the_working_folder_without_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    _, place = load(Places(vault=StoreUrl("s3://bucket/a")))
    _, other = load(Places(vault=StoreUrl("s3://bucket-a")))
    assert place.folder.parent == tmp_path / "grayvault" / "vaults"
    assert place.folder.name.startswith("s3-bucket-a-")
    assert place.folder != other.folder
    place.folder.mkdir(parents=True)
    (place.folder / "config.yaml").write_text("distance: 3")
    assert load(Places(vault=StoreUrl("s3://bucket/a")))[0].distance == 3


def test_a_user_without_a_home_is_told_to_name_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(Path, "home", mock.Mock(side_effect=RuntimeError("no home")))
    with pytest.raises(ConfigError, match="set HOME"):
        load(Places(vault=StoreUrl("s3://bucket/a")))


def test_a_folder_has_no_working_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="`working_folder` is for a vault in an object store"):
        load(written(tmp_path, "vault: photos\nworking_folder: work"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://host/photos", "begins with one of s3://.*, not ftp://"),
        ("s3:///prefix", "names no bucket"),
        ("s3://key:secret@[bucket", "write s3://bucket/prefix"),
        ("s3://key:secret@bucket/a", "credentials and settings belong in the environment"),
        ("s3://bucket/a?token=secret", "credentials and settings belong in the environment"),
    ],
)
def test_urls_that_cannot_be_used(tmp_path: Path, url: str, words: str) -> None:
    for name in (lambda: vault_name(url), lambda: load(written(tmp_path, f"vault: {url!r}"))):
        with pytest.raises(ConfigError, match=words) as caught:
            name()
        assert "secret" not in str(caught.value)
