"""Targets under atheris: `python -m tests.fuzz.forked`, its settings as JSON on standard input.

That is a list of lists: a target, the file for what libFuzzer says, and libFuzzer's options and
folders. Importing GrayVault instrumented takes seconds, so it is done once; each target runs in a
process forked from this one. Prints target and exit code, as JSON, a line for each.
"""

import json
import os
import resource
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["grayvault"]):
    from tests.fuzz.targets import TARGETS, refused


MEMORY = 4 << 30
"""Address space, in bytes: what asks for more fails, and that is a finding."""


def main() -> None:
    """Run one target after the other."""
    for name, log, *options in json.load(sys.stdin):
        process = os.fork()
        if process == 0:
            fuzz(name, Path(log), options)
        _, status = os.waitpid(process, 0)
        print(json.dumps([name, os.waitstatus_to_exitcode(status)]), flush=True)


def fuzz(name: str, log: Path, options: list[str]) -> None:
    """Run a target until libFuzzer ends the process."""
    with log.open("wb") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    # libFuzzer's own limit also counts what the process held that this one was forked from.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    atheris.Setup([name, *options], lambda data: refused(TARGETS[name], data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
