"""A scenario recorded, cut everywhere, started again, and looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.crash.invariants import Before, problems
from tests.faults.crash.operations import Enter, Leave
from tests.faults.crash.record import Recording, record
from tests.faults.crash.restart import quick, start
from tests.faults.crash.scenarios import desk_of, prepare, promised, uploaded
from tests.faults.crash.states import Crash, crashes


@dataclass(frozen=True)
class Survey:
    """A recorded scenario, and all crashes of it that leave different files."""

    name: str
    before: Before
    recording: Recording
    crashes: tuple[Crash, ...]

    def some(self, most: int) -> tuple[Crash, ...]:
        """At most so many of the crashes, those where a name had just come or gone before others.

        Of either kind they are from the whole run, evenly.
        """
        turns = [crash for crash in self.crashes if self._is_turn(crash)]
        others = [crash for crash in self.crashes if not self._is_turn(crash)]
        return *_evenly(turns, most), *_evenly(others, most - len(turns))

    def _is_turn(self, crash: Crash) -> bool:
        last = self.recording.operations[crash.cut - 1] if crash.cut else None
        return isinstance(last, Enter | Leave)

    def check(self, some: tuple[Crash, ...]) -> Iterator[str]:
        """Start GrayVault after each of these crashes; yields what isn't as it must be."""
        with quick():
            for crash in some:
                for problem in self._after(crash):
                    yield f"{self.name}, operation {crash.cut}, lost: {crash.lost}: {problem}"

    def _after(self, crash: Crash) -> list[str]:
        desk = desk_of(self.name, self.recording.folder)
        answer = start(desk, self.recording, crash.tree(self.recording))
        if answer.code not in {0, 3}:
            return [f"exit code {answer.code}: {answer.out}"]
        faults = problems(desk, self.before)
        if uploaded(desk) < promised(self.name, self.recording, crash.cut):
            faults.append("an upload is lost")
        return faults


def survey(name: str, folder: Path, photos: int) -> Survey:
    """Record a scenario in a new folder, over so many photos, and find its crashes."""
    folder.mkdir(parents=True)
    before = prepare(name, folder, photos)
    recording = record(folder, "tests.faults.crash.scenarios", name, str(folder))
    return Survey(name, before, recording, tuple(crashes(recording)))


def _evenly(some: Sequence[Crash], most: int) -> list[Crash]:
    number = max(min(most, len(some)), 0)
    return [some[i * len(some) // number] for i in range(number)]
