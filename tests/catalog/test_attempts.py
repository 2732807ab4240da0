"""The queue under anything that can happen to it: no job is lost, doubled, or tried for ever."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Engine, delete

from grayvault.catalog import job_rows, jobs
from grayvault.catalog.database import schema
from grayvault.catalog.database.writing import writing
from grayvault.core.file_stamps import FileStamp
from grayvault.core.jobs import Job, Outcome
from grayvault.core.retries import MOST_ATTEMPTS
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from tests.support.examples import examples_on, run_machine

STAMP = FileStamp(1, 2, 3, 4)
PATHS = st.sampled_from(["/a", "/b", "/c"])


class Queue(RuleBasedStateMachine):
    """A real catalog; `running` is what was claimed, `begun` how often each job was blamed."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        with writing(engine) as connection:
            connection.execute(delete(schema.jobs))
        self.pending: dict[str, int] = {}
        self.running: dict[int, Job] = {}
        self.blamed: dict[int, int] = {}
        self.ended: set[int] = set()

    @rule(path=PATHS, join=st.booleans())
    def enqueue(self, path: str, join: bool) -> None:
        source = Source(path, "/", STAMP)
        [number] = jobs.enqueue(self.engine, [source], IngestSettings(), "batch", join=join)
        assert self.pending.setdefault(path, number) == number
        assert number not in self.ended

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        for job in jobs.claim(self.engine, limit, 100.0):
            assert job.id not in self.running
            assert job.attempts == self.blamed.get(job.id, 0) + 1
            self.running[job.id] = job

    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        if job := self._draw_job(data):
            jobs.finish(self.engine, job.id, Outcome("skipped", STAMP, reason="alpha", detail="d"))
            self._forget(job)

    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        """A worker dies; the last attempt is the end."""
        if not (job := self._draw_job(data)):
            return
        outcome = Outcome("failed", STAMP, reason="worker-died", detail="d")
        if job.attempts >= MOST_ATTEMPTS:
            jobs.finish(self.engine, job.id, outcome)
            self._forget(job)
            assert job_rows.failed_for_good(job_rows.job(self.engine, job.id))
        else:
            jobs.retry_later(self.engine, job.id, outcome, 50.0)
            self.blamed[job.id] = job.attempts
            del self.running[job.id]

    @rule(data=st.data())
    def postpone(self, data: st.DataObject) -> None:
        if job := self._draw_job(data):
            jobs.postpone(self.engine, job.id, STAMP, 50.0)
            del self.running[job.id]

    @rule(is_attempt=st.booleans())
    def supervisor_ends(self, is_attempt: bool) -> None:
        jobs.release_running(self.engine, is_attempt=is_attempt)
        if is_attempt:
            self.blamed |= {job.id: job.attempts for job in self.running.values()}
        self.running.clear()

    @rule(data=st.data())
    def once_more(self, data: st.DataObject) -> None:
        failed = [row for row in job_rows.unfinished(self.engine) if row.outcome == "failed"]
        if failed:
            row = data.draw(st.sampled_from(failed))
            [number] = jobs.retry(self.engine, [row.id], "again")
            self.pending.setdefault(row.path, number)
            assert job_rows.job(self.engine, number).state in {"queued", "running"}

    @invariant()
    def nothing_is_lost(self) -> None:
        rows = [row for row in job_rows.unfinished(self.engine) if row.state != "done"]
        assert {row.path: row.id for row in rows} == self.pending
        assert {row.id for row in rows if row.state == "running"} == self.running.keys()

    def _draw_job(self, data: st.DataObject) -> Job | None:
        if not self.running:
            return None
        return self.running[data.draw(st.sampled_from(sorted(self.running)))]

    def _forget(self, job: Job) -> None:
        self.ended.add(job.id)
        del self.running[job.id]
        del self.pending[job.source.path]


def test_the_queue(engine: Engine) -> None:
    run_machine(lambda: Queue(engine), examples_on(engine, 30), 20)
