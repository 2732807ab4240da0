"""Run benchmarks, all or some: python -m benchmarks [BENCHMARK|BENCHMARK.PART...]

Each writes benchmarks/results/BENCHMARK.json; at the end the pages in docs/ are written anew. If
one fails, the others still run. All together take hours: `http` needs nginx and wrk, and most need
the shared collection of photos.
"""

import subprocess
import sys

from benchmarks import write_page
from benchmarks.common.harness import ROOT
from benchmarks.common.names import BENCHMARKS, MODULES, parts_of


def main() -> None:
    words = sys.argv[1:] or BENCHMARKS
    if unknown := [word for word in words if not parts_of(word)]:
        sys.exit(f"no benchmark is called {unknown[0]!r}; there are: {', '.join(BENCHMARKS)}")
    failed = [name for word in words for name in parts_of(word) if not succeeds(name)]
    write_page.main()
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def succeeds(name: str) -> bool:
    """Run a benchmark in a process of its own."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", MODULES[name]]
    return subprocess.run(command, check=False, cwd=ROOT).returncode == 0


if __name__ == "__main__":
    main()
