"""Runs of the real program, whose every word is looked at."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from tests.support.desk import Answer, Desk
from tests.support.processes import wait_for, workers

SECONDS = 240.0


def catalog_elsewhere(folder: Path) -> Desk:
    """A desk in `folder` whose catalog lies on another disk than its vault."""
    return Desk(folder, catalog=f"sqlite:///{folder / 'catalog.sqlite'}")


_PROGRESS = re.compile(r"[\d,]+ of [\d,]+ photos?, ")


def run(desk: Desk, *words: object) -> Answer:
    """Run a command in a process of its own; it must end, and without a traceback."""
    process = desk.start(*words)
    out, _ = process.communicate(timeout=SECONDS)
    assert "Traceback" not in out, out
    return Answer(process.returncode, out, out)


def sentences(answer: Answer) -> list[str]:
    """The lines of an answer but for those of progress, which only a slow machine has."""
    return [line for line in answer.out.splitlines() if not _PROGRESS.match(line)]


@dataclass
class Daemon:
    """A running `watch` and its output so far."""

    process: "Popen[str]"
    output: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note each line that it writes; runs in a thread."""
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            self.output.extend(line.rstrip("\n") for line in lines)

    def lines(self, words: str) -> list[str]:
        """The lines that hold `words`."""
        return [line for line in self.output if words in line]

    def says(self, words: str) -> None:
        """Wait until a line of its output has these words."""
        wait_for(lambda: bool(self.lines(words)), f"{words!r} among {self.output}", SECONDS)


@contextmanager
def watching(desk: Desk, *words: object) -> Iterator[Daemon]:
    """A `watch` that must run until it gets a signal, and then end in order."""
    daemon = Daemon(desk.start("watch", *(words or (desk.photos,))))
    listener = threading.Thread(target=daemon.listen)
    listener.start()
    try:
        yield daemon
        assert daemon.process.poll() is None, daemon.output
        daemon.process.terminate()
        assert daemon.process.wait(SECONDS) == 0, daemon.output
    finally:
        daemon.process.kill()
        daemon.process.wait()
        listener.join()
        print("\n".join(daemon.output))
    assert not daemon.lines("Traceback"), daemon.output
    wait_for(lambda: not workers(desk.vault), "the workers' end")
