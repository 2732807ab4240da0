"""A worker loads only what most photos need: many are started for a single photo."""

import subprocess
import sys
from pathlib import Path

from grayvault.bootstrap.worker_args import WorkerArgs, worker_command

HEAVY = "pydantic", "yaml", "click", "sqlalchemy", "tifffile", "torch", "skimage", "scipy"


def test_a_worker_starts_without_what_few_photos_need(tmp_path: Path) -> None:
    args = WorkerArgs(str(tmp_path), None, 8192, 1, str(tmp_path), dry_run=True)
    *_, words = worker_command(args)
    code = (
        "import sys; from grayvault.bootstrap import worker_main; worker_main.main(); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=open(sys.argv[2], 'w'))"
    )
    loaded = tmp_path / "loaded"
    done = subprocess.run(
        [sys.executable, "-c", code, words, loaded], input=b"", capture_output=True, check=True
    )
    assert done.stdout == b"ready\n"
    assert loaded.read_text() == "[]\n"
