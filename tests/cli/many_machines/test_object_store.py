"""The whole way with a vault in an object store: each command works as with a folder."""

import json
import re
import shutil
import socket
import sys
from dataclasses import asdict, replace
from pathlib import Path
from unittest.mock import patch

import pytest

from grayvault.vault.claim import HOLDER, Holder
from grayvault.vault.marker import MARKER, new_marker
from tests.support.desk import Desk
from tests.support.far_desk import objects_of, s3_url
from tests.support.pictures import save_photos
from tests.support.servers.s3_server import S3Server

AT = "2026-01-02T03:04:05+00:00"


@pytest.fixture
def s3_desk(desk: Desk, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose vault is in a real S3 store."""
    return replace(desk, url=s3_url(s3, monkeypatch))


@pytest.fixture(params=["local", pytest.param("s3", marks=pytest.mark.cluster)])
def far(request: pytest.FixtureRequest, desk: Desk, tmp_path: Path) -> Desk:
    """A desk whose vault is in an object store of one kind."""
    if request.param == "local":
        return replace(desk, url=f"file://{tmp_path / 'objects'}")
    far: Desk = request.getfixturevalue("s3_desk")
    return far


def done(desk: Desk, *words: object) -> str:
    answer = desk.run(*words)
    assert answer.code == 0, answer.out
    return answer.out


@pytest.mark.cluster
def test_every_command(s3_desk: Desk, tmp_path: Path) -> None:
    far = s3_desk
    save_photos(far.photos, 3)
    assert "archived: 3 photos" in done(far, "add", far.photos)
    assert "3 photos (" in done(far, "verify", "--deep")
    first, second, third = (row["id"] for row in far.listed())
    assert first in done(far, "show", "--json", first)
    done(far, "restore", first, "-o", tmp_path / "restored.jpg")
    done(far, "export", tmp_path / "export")
    assert len(list((tmp_path / "export").rglob("*.jpg"))) == 3
    done(far, "report", "-o", tmp_path / "report.html")
    done(far, "catalog", "snapshot", tmp_path / "copy.sqlite")
    done(far, "token", "create", "phone")
    done(far, "jobs")
    done(far, "remove", "--yes", second, third)
    assert [row["id"] for row in far.listed()] == [first]
    assert second in done(far, "trash", "list")
    done(far, "trash", "restore", second)
    done(far, "rearchive", second, "--tier", "lossless")
    done(far, "trash", "purge", "--now", "--yes")
    done(far, "reindex")
    assert {row["id"]: row["tier"] for row in far.listed()} == {
        first: "compact",
        second: "lossless",
    }
    done(far, "doctor")  # would exit with 1 for a problem
    assert far.run("add", far.photos / "none.jpg").code != 0
    far.check()


def test_a_lost_working_folder_is_made_again(far: Desk) -> None:
    save_photos(far.photos, 2)
    done(far, "add", far.photos)
    before = far.listed()
    shutil.rmtree(far.vault)
    assert far.listed() == before
    assert set(far.sources().values()) == {"present"}


def test_the_vault_files_are_those_of_a_folder(far: Desk, tmp_path: Path) -> None:
    save_photos(far.photos, 2)
    near = Desk(tmp_path / "near")
    near.folder.mkdir()
    with patch("grayvault.ingest.archive.build_vault_file.utc_now", lambda: AT):
        done(far, "add", far.photos)
        done(near, "add", far.photos)
    objects = objects_of(far)
    paths = list(near.vault.glob("[0-9a-f][0-9a-f]/*"))
    assert len(paths) == 2
    for path in paths:
        assert objects.read(str(path.relative_to(near.vault))) == path.read_bytes()


def hold(desk: Desk, holder: Holder) -> None:
    """Let another process hold the vault, as it were."""
    objects_of(desk).put(HOLDER, json.dumps(asdict(holder)).encode())


def test_two_machines_do_not_work_at_once(far: Desk) -> None:
    save_photos(far.photos, 1)
    done(far, "add", far.photos)
    hold(far, Holder("elsewhere", "/srv/grayvault", 7, AT))
    save_photos(far.photos, 1, first=1)
    answer = far.add()
    assert answer.code == 1
    assert re.search(r"process 7 on elsewhere .*works on the vault .*delete", answer.out)
    assert "process 7 on elsewhere" in done(far, "doctor")
    assert len(far.listed()) == 1

    objects = objects_of(far)
    objects.delete(HOLDER)
    done(far, "add", far.photos)
    assert len(far.listed()) == 2
    assert objects.size(HOLDER) is None


def test_a_claim_that_a_killed_process_left_is_replaced(far: Desk) -> None:
    save_photos(far.photos, 1)
    hold(far, Holder(socket.gethostname(), str(far.vault), 7, AT))
    objects_of(far).put(MARKER, new_marker())
    done(far, "add", far.photos)
    assert objects_of(far).size(HOLDER) is None


def test_an_object_that_is_cut_off_is_written_anew_before_its_original_goes(far: Desk) -> None:
    (photo,) = save_photos(far.photos, 1)
    done(far, "add", far.photos)
    objects = objects_of(far)
    (name,) = (name for name in objects.names() if name.endswith(".jxl"))
    objects.put(name, objects.read(name)[:-100])
    assert objects.path_of(name) in far.run("verify").out
    done(replace(far, originals="trash"), "trash", "put", "--yes", far.photos)
    assert not photo.exists()
    done(far, "verify")


def test_a_working_folder_is_for_one_vault(far: Desk, tmp_path: Path) -> None:
    save_photos(far.photos, 1)
    done(far, "add", far.photos)
    other = replace(far, url=f"{far.url}-other")
    answer = other.add()
    assert answer.code == 2
    assert "give" in answer.out
    near = replace(far, url=None).run("stats")
    assert near.code == 2
    assert f"is only the working folder of the vault {far.url!r}" in near.out


def test_without_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("connect", "remote_objects"):
        monkeypatch.delitem(sys.modules, f"grayvault.vault.objects.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "obstore", None)
    answer = Desk(tmp_path, url=f"file://{tmp_path / 'objects'}").run("stats")
    assert answer.code == 2
    assert "pip install 'grayvault[object-store]'" in answer.out
