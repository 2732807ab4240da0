"""A worker whose photos are orders: the file's name says what becomes of the process."""

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from grayvault.core.jobs import Outcome
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.workers.worker import Archive, prepare_process, serve

MEMORY = 2 << 30


def obey(source: Source, _settings: IngestSettings) -> Outcome:
    match Path(source.path).name:
        case "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        case "kills":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(600)
        case "exits":
            os._exit(7)
        case "hangs":
            time.sleep(600)
        case "prints":
            os.write(1, b"a library's chatter\n")
            print("more of it", flush=True)
        case "eats":
            bytearray(MEMORY)
        case "litters":
            with tempfile.NamedTemporaryFile(delete=False) as file:
                return Outcome("skipped", source.stamp, reason="obeyed", detail=file.name)
        case "raises":
            raise ValueError("what a strange picture")
    return Outcome("skipped", source.stamp, reason="obeyed", detail=str(os.getpid()))


def build() -> Archive:
    if "--broken" in sys.argv:
        raise RuntimeError("can't be built")
    return obey


if __name__ == "__main__":
    outcomes = prepare_process(MEMORY)
    serve(build(), outcomes, Path(os.environ.get("ODD_WORKER_LOG", os.devnull)))
