from collections.abc import Callable
from pathlib import Path
from typing import Self

from grayvault.bootstrap.cluster.divided_pool import DividedPool
from grayvault.core.file_stamps import FileStamp
from grayvault.core.jobs import Job, Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.workers.worker_protocol import Answer
from tests.bootstrap.cluster.fake_cluster import done


class OneByOne:
    """A pool of one worker, which does its job when it is waited for."""

    def __init__(self, name: str, log: Callable[[str], None]) -> None:
        self._name = name
        self._log = log
        self._jobs: list[Job] = []

    def __enter__(self) -> Self:
        self._log(f"{self._name} begins")
        return self

    def __exit__(self, *error: object) -> None:
        self._log(f"{self._name} ends")

    @property
    def free(self) -> int:
        return 1 - len(self._jobs)

    def give(self, job: Job) -> None:
        assert self.free
        self._jobs.append(job)

    def wait(self, timeout: float) -> list[tuple[Job, Answer]]:
        jobs, self._jobs = self._jobs, []
        return [(job, done(job, self._name)) for job in jobs]


def job(path: str) -> Job:
    source = Source(path, "/photos", FileStamp(1, 2, 3, 4))
    return Job(1, source, IngestSettings(), "batch")


def test_files_of_the_vaults_folder_stay_here() -> None:
    log: list[str] = []
    away, here = OneByOne("away", log.append), OneByOne("here", log.append)
    with DividedPool(away, here, Path("/vault")) as pool:
        for path in ("/vault/incoming/1", "/vault/incoming/2", "/photos/3"):
            pool.give(job(path))
        assert pool.free == 0
        ended = [pair for _ in range(3) for pair in pool.wait(0.0)]
        assert pool.free == 1
    places = {
        job.source.path: answer.reason for job, answer in ended if isinstance(answer, Outcome)
    }
    assert places == {"/vault/incoming/1": "here", "/vault/incoming/2": "here", "/photos/3": "away"}
    assert log == ["away begins", "here begins", "here ends", "away ends"]
