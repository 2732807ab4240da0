"""What each stage of a program costs: CPU, wall time, calls and peak memory, without what is in it.

Functions are replaced wherever a loaded module refers to them, so the program itself knows nothing
of the stages.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from benchmarks.common.subprocesses import peak_memory_mb

REST = "the rest"

Function = Callable[..., Any]
Label = str | Callable[..., str]
"""A stage's name, or what makes it of a call's arguments."""


@dataclass
class Cost:
    """What the calls of one stage took together; the stages inside of it are not counted."""

    calls: int = 0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    peak_memory_mb: float = 0.0


@dataclass
class StageClock:
    """Costs by stage, those that take most CPU first once they are `sorted`."""

    costs: dict[str, Cost] = field(default_factory=dict)
    _stack: list[Cost] = field(default_factory=list)
    _since: tuple[float, float] = (0.0, 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """What is done inside belongs to this stage, unless it belongs to a stage in it."""
        self._charge()
        cost = self.costs.setdefault(name, Cost())
        cost.calls += 1
        self._stack.append(cost)
        try:
            yield
        finally:
            self._charge()
            self._stack.pop()

    def sorted(self) -> dict[str, Cost]:
        by_cpu = sorted(self.costs.items(), key=lambda item: -item[1].cpu_seconds)
        return dict(by_cpu)

    def _charge(self) -> None:
        """Add what was used since the last change of stage to the stage that used it."""
        now = time.process_time(), time.perf_counter()
        if self._stack:
            cost = self._stack[-1]
            cost.cpu_seconds += now[0] - self._since[0]
            cost.wall_seconds += now[1] - self._since[1]
            cost.peak_memory_mb = max(cost.peak_memory_mb, peak_memory_mb())
        _forget_peak_memory()
        self._since = time.process_time(), time.perf_counter()


@contextmanager
def staged(stages: Mapping[str, Label]) -> Iterator[StageClock]:
    """A clock on functions and methods, by their dotted paths, in all modules that are loaded."""
    clock = StageClock()
    replaced: list[tuple[Any, str, Function]] = []
    for path, label in stages.items():
        original = resolve_name(path)
        timed = _timed(clock, original, label)
        for owner in (resolve_name(path.rpartition(".")[0]), *sys.modules.values()):
            names = [name for name, value in vars(owner).items() if value is original]
            replaced += [(owner, name, original) for name in names]
            for name in names:
                setattr(owner, name, timed)
    try:
        with clock.stage(REST):
            yield clock
    finally:
        for owner, name, original in replaced:
            setattr(owner, name, original)


def _timed(clock: StageClock, function: Function, label: Label) -> Function:
    @wraps(function)
    def timed(*arguments: Any, **options: Any) -> Any:
        name = label if isinstance(label, str) else label(*arguments, **options)
        with clock.stage(name):
            return function(*arguments, **options)

    return timed


def _forget_peak_memory() -> None:
    """Let the peak of physical memory begin again from what is used now (proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5")
