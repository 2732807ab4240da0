"""A worker: a process of the supervisor's that archives one photo after the other.

It reads jobs from standard input and writes its answers to standard output, one JSON line each. It
opens neither the catalog nor the journal.
"""

import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from grayvault.core.errors import ColorizerError, VaultError, VaultUnusableError
from grayvault.core.jobs import Outcome, VaultUnusable
from grayvault.core.retries import COLORIZER, NEWER
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.workers import worker_protocol
from grayvault.ingest.workers.end_with_parent import tie_to_parent
from grayvault.ingest.workers.worker_protocol import Answer

Archive = Callable[[Source, IngestSettings], Outcome]

MOST_LOG_BYTES = 1 << 20

_MEMORY = "the photo needs more memory than a worker may use: give it more by `worker.memory_mb`"


def prepare_process(memory_bytes: int) -> BinaryIO:
    """Tie this process to the supervisor's life, and limit its address space.

    Returns the pipe to the supervisor; from now on standard output goes to standard error. To be
    called before anything large is imported.
    """
    _tie_to_parent()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    return _protocol_output()


def serve(archive: Archive, answers: BinaryIO, log: Path) -> None:
    """Archive what the supervisor sends, until it closes its end of the pipe.

    `answers` is from `prepare_process`. What libraries print about damaged pictures goes to the
    file `log`, not to the user's terminal.
    """
    _print_to(log)
    answers.write(worker_protocol.READY)
    for line in sys.stdin.buffer:
        job = worker_protocol.read_job(line)
        answers.write(worker_protocol.write(archive_safely(archive, job.source, job.settings)))


def _tie_to_parent() -> None:
    """Die with the supervisor, and only with it: Ctrl-C in the terminal is the supervisor's.

    A parent that died before this call leaves a closed pipe, and `serve` ends at its first read.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tie_to_parent(signal.SIGKILL)


def _protocol_output() -> BinaryIO:
    """Keep the pipe to the supervisor for answers; what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _print_to(log: Path) -> None:
    """Append all further output to `log`."""
    with _opened(log) as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())


def _opened(log: Path) -> BinaryIO:
    """The log, a long one emptied; nothing depends on it, so one that can't be written is none."""
    try:
        is_long = log.exists() and log.stat().st_size > MOST_LOG_BYTES
        return open(log, "wb" if is_long else "ab")
    except OSError:
        return open(os.devnull, "wb")


def archive_safely(archive: Archive, source: Source, settings: IngestSettings) -> Answer:
    """Archive a photo; every exception becomes an answer."""
    try:
        return archive(source, settings)
    except ColorizerError as error:
        traceback.print_exc()
        return Outcome.failed(source, COLORIZER, str(error))
    except MemoryError:
        return Outcome.failed(source, "out-of-memory", _MEMORY)
    except VaultUnusableError as error:
        return VaultUnusable(str(error))
    except VaultError as error:
        return Outcome.failed(source, NEWER, str(error))
    except Exception as error:  # noqa: BLE001 - one photo must not end the worker
        traceback.print_exc()
        return Outcome.failed(source, "error", f"{type(error).__name__}: {error}")
