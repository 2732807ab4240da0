"""One target under atheris: `python -m tests.fuzz.one TARGET [libFuzzer's options and folders]`."""

import sys

import atheris

with atheris.instrument_imports(include=["grayvault"]):
    from tests.fuzz.targets import TARGETS, refused


def main() -> None:
    """Run until libFuzzer ends the process."""
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, lambda data: refused(target, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
