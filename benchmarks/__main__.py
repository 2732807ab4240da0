"""All benchmarks, one after the other, and the page of them: python -m benchmarks [NAME...]

Each writes benchmarks/results/NAME.json. One that fails is told, and the others go on. Whole, this
takes hours: `http` needs nginx and wrk, and most need the shared collection of photos.
"""

import subprocess
import sys

from benchmarks import write_page
from benchmarks.common.harness import ROOT
from benchmarks.common.names import ALL


def main() -> None:
    names = sys.argv[1:] or ALL
    unknown = [name for name in names if name not in ALL]
    if unknown:
        sys.exit(f"there is no benchmark called {unknown[0]!r}; there is: {', '.join(ALL)}")
    failed = [name for name in names if not done(name)]
    write_page.main()
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def done(name: str) -> bool:
    """Run a benchmark in a process of its own; whether it went well."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{ALL[name]}"]
    return subprocess.run(command, check=False, cwd=ROOT).returncode == 0


if __name__ == "__main__":
    main()
