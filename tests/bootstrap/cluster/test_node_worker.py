import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from grayvault.bootstrap.cluster import node_worker
from grayvault.bootstrap.cluster.node_worker import NodeOrders, NodeWorker
from grayvault.bootstrap.worker_args import WorkerArgs
from grayvault.core.file_stamps import FileStamp, stamp_of
from grayvault.core.jobs import Job
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.vault.layout import VaultFolder, create_vault
from tests.support.pictures import save_photos

PROBE = "probe"


@pytest.fixture
def vault(tmp_path: Path) -> VaultFolder:
    folder = create_vault(tmp_path / "vault")
    (folder.tmp / PROBE).touch()
    return folder


def orders(vault: Path) -> NodeOrders:
    args = WorkerArgs(str(vault), None, 4096, 1_000_000, "/no models", shared=True)
    return NodeOrders(args, 60.0, probe=PROBE)


def jobs_of(*paths: Path) -> bytes:
    settings = IngestSettings(colorizer="propagate", quality=None)
    sources = [Source(str(path), str(path.parent), stamp_of(path.stat())) for path in paths]
    jobs = [Job(number, source, settings, "batch") for number, source in enumerate(sources)]
    return pickle.dumps(jobs)


@pytest.mark.parametrize(("batch_seconds", "archived"), [(0.0, 1), (120.0, 2)])
def test_it_archives_until_the_time_of_a_batch_is_over(
    vault: VaultFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    batch_seconds: float,
    archived: int,
) -> None:
    monkeypatch.setattr(node_worker, "BATCH_SECONDS", batch_seconds)
    photos = save_photos(tmp_path / "photos", 2)
    worker = NodeWorker("here", orders(vault.root))
    assert worker.problem() is None
    answers = worker.work(jobs_of(*photos))
    assert isinstance(answers, bytes)
    assert [outcome.kind for outcome in pickle.loads(answers)] == ["archived"] * archived
    worker.close()


def test_what_is_wrong_with_a_node(vault: VaultFolder, tmp_path: Path) -> None:
    good = orders(vault.root)
    old = NodeWorker("here", replace(good, version="0.0.1")).problem()
    assert old
    assert "this machine has 0.0.1" in old
    missing = NodeWorker("here", orders(tmp_path / "nothing")).problem()
    assert missing
    assert missing.startswith("can't use the vault: ")
    assert "is no folder" in missing
    (vault.tmp / PROBE).unlink()
    other = NodeWorker("here", good).problem()
    assert other
    assert "is another folder there" in other


def test_a_node_that_does_not_see_the_photos(vault: VaultFolder, tmp_path: Path) -> None:
    photos = save_photos(tmp_path / "photos", 1)
    job = jobs_of(*photos)
    (tmp_path / "photos").rename(tmp_path / "elsewhere")
    worker = NodeWorker("here", orders(vault.root))
    assert worker.work(job) == (
        f"doesn't see {tmp_path / 'photos'}: mount it there at the same path"
    )


def test_a_node_that_may_not_look_at_the_photos(vault: VaultFolder) -> None:
    root = f"/{'x' * 300}"  # a name that no file system takes
    source = Source(f"{root}/a.jpg", root, FileStamp(1, 2, 3, 4))
    job = Job(1, source, IngestSettings(), "batch")
    worker = NodeWorker("here", orders(vault.root))
    assert worker.work(pickle.dumps([job])) == f"can't look at {root}: File name too long"


def test_a_node_that_may_not_list_the_store_of_the_photos(
    vault: VaultFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    source = Source("s3://photos/2024/a.jpg", "s3://photos/2024", FileStamp(1, 2, 3, 0))
    job = Job(1, source, IngestSettings(), "batch")
    problem = NodeWorker("here", orders(vault.root)).work(pickle.dumps([job]))
    assert isinstance(problem, str)
    assert problem.startswith("can't read photos: the object store of 's3://photos' failed: ")
