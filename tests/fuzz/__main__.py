"""Fuzz all targets, or the named ones: `python -m tests.fuzz [TARGET…] [--seconds N] [--seed N]`.

What breaks a target is kept under `found/`, and tried by each test run from then on.
"""

import argparse

from rich.progress import track

from tests.fuzz.fuzzing import fuzz
from tests.fuzz.targets import TARGETS


def main() -> None:
    """Fuzz one target after the other, and say at the end which were broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", choices=[[], *TARGETS], default=[])
    parser.add_argument("--seconds", type=int, default=60, help="for each target; 60 where unsaid")
    parser.add_argument("--seed", type=int, default=0, help="another one each time where unsaid")
    words = parser.parse_args()
    broken = []
    for name in track(words.targets or list(TARGETS), "targets"):
        try:
            print(fuzz([name], words.seconds, words.seed)[name], name)
        except AssertionError as error:
            broken.append(str(error))
    if broken:
        raise SystemExit("\n\n".join(broken))


if __name__ == "__main__":
    main()
