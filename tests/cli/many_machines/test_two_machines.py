"""Two machines with a catalog on PostgreSQL and a vault in S3, each with its own working folder."""

from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.vault.claim import HOLDER
from tests.support.desk import Desk
from tests.support.far_desk import objects_of, s3_url
from tests.support.pictures import save_photos
from tests.support.processes import wait_for, workers
from tests.support.servers.postgres import PostgresServer
from tests.support.servers.s3_server import S3Server

pytestmark = pytest.mark.cluster


@pytest.fixture
def machines(
    desk: Desk,
    postgres: PostgresServer,
    s3: S3Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Desk, Desk]:
    """Two desks that share everything but the working folder."""
    catalog = postgres.new_database().render_as_string(hide_password=False)
    first = replace(desk, url=s3_url(s3, monkeypatch), catalog=catalog)
    other = tmp_path / "other-machine"
    other.mkdir()
    return first, replace(first, folder=other)


def test_they_see_the_same_and_take_over_from_each_other(machines: tuple[Desk, Desk]) -> None:
    first, second = machines
    photos = save_photos(first.photos, 2)
    answer = first.add()
    assert answer.code == 0, answer.out
    assert second.listed() == first.listed()
    assert "0 problems" in second.run("verify").out

    watching = first.start("watch", first.photos)
    wait_for(lambda: objects_of(first).size(HOLDER) is not None, "the first supervisor")
    waiting = second.start("watch", first.photos)
    photos += save_photos(first.photos, 3, first=2)
    wait_for(lambda: len(second.listed()) >= 3, "a photo by the first supervisor")
    watching.kill()
    watching.communicate()
    wait_for(lambda: not workers(first.vault), "the workers' end")
    photos += save_photos(first.photos, 1, first=5)
    wait_for(lambda: len(second.listed()) == len(photos), "the rest by the second supervisor")
    waiting.terminate()
    out, _ = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, out

    for desk in machines:
        assert len(desk.listed()) == len(photos)
        desk.check()
    vault_files = [name for name in objects_of(first).names() if name.endswith(".jxl")]
    assert len(vault_files) == len(photos)
    assert "0 problems" in first.run("verify").out
    assert objects_of(first).size(HOLDER) is None
