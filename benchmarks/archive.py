"""What the main job makes of real photos: `grayvault add` and its `stats`, set by set.

The default settings; the sets are measured, never tuned on. Run: python -m benchmarks.archive
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import report

SETS = ("camera", "kodak", "scenes")
DONE, SOME_LEFT = 0, 3
COLUMNS = (
    "tier",
    "source_bytes",
    "stored_bytes",
    "hint_bytes",
    "delta_e_mean",
    "delta_e_p95",
    "delta_e_tile",
    "note",
)


def main() -> None:
    report.save("archive", {name: measure(name) for name in SETS})


def measure(name: str) -> dict[str, Any]:
    """The figures of one set, and those of each of its photos."""
    report.photos(name)
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        added = run(vault, "add", str(report.PHOTOS / name))
        if added.returncode not in {DONE, SOME_LEFT}:
            sys.exit(added.stderr)
        stats: dict[str, Any] = json.loads(run(vault, "stats", "--json").stdout)
        listed = json.loads(run(vault, "list", "--json").stdout)
        shown = [json.loads(run(vault, "show", one["id"], "--json").stdout) for one in listed]
    stats["hint_share"] = round(stats["hint_bytes"] / stats["stored_bytes"], 5)
    stats["rows"] = {
        photo["source_name"]: {column: photo[column] for column in COLUMNS}
        for photo in sorted(shown, key=lambda photo: str(photo["source_name"]))
    }
    return stats


def run(vault: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "grayvault", "--vault", str(vault), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)


if __name__ == "__main__":
    main()
