"""One target under atheris: `python -m tests.fuzz.one TARGET [libFuzzer's options and folders]`."""

import resource
import sys

import atheris

with atheris.instrument_imports(include=["grayvault"]):
    from tests.fuzz.targets import TARGETS, refused


MEMORY = 4 << 30
"""Address space, in bytes: what asks for more fails, and that is a finding."""


def main() -> None:
    """Run until libFuzzer ends the process."""
    # libFuzzer's own limit also counts what the process held that started this one.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, lambda data: refused(target, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
