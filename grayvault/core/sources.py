"""Files on disk as ingest sees them: their stamps, and what became of them."""

from dataclasses import dataclass
from typing import Literal

from grayvault.core.settings import IngestSettings
from grayvault.core.vault_file import StoredPhoto


@dataclass(frozen=True)
class FileStamp:
    """What tells, without opening a file, whether it is the one that was seen before."""

    size: int
    mtime_ns: int
    inode: int
    device: int


@dataclass(frozen=True)
class Source:
    """A file that was found: its absolute path, the root it was found under, and its stamp.

    `name` is what the photo is called where that isn't the path's last part (uploads).
    """

    path: str
    root: str
    stamp: FileStamp
    name: str | None = None


OutcomeKind = Literal["archived", "known", "skipped", "failed", "changed", "gone"]
"""What became of a file.

`archived`: a new vault file was written; `known`: its bytes were archived before; `skipped`: a
picture that is left alone on purpose; `failed`: a picture that can't be read, or an error;
`changed`: the source changed while it was read, or somebody has it open for writing, so it is to be
tried again; `gone`: there is no file any more (a worker never says so, the supervisor does).
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one source, as a worker returns it.

    `stamp` is the file's as it was when its bytes were read. `photo_id` is the SHA-256 of the bytes
    where they were read to the end. `stored` is given for `archived` and `known`. `reason` is a
    short code and `detail` a sentence, given for `skipped` and `failed`. `stays` is a sentence,
    given where the source was to be freed and the vault file doesn't stand in for it. `left_out`
    are the colorizers that the worker tries no more because they failed: names and sentences.
    """

    kind: OutcomeKind
    stamp: FileStamp
    photo_id: str | None = None
    stored: StoredPhoto | None = None
    reason: str | None = None
    detail: str | None = None
    stays: str | None = None
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Job:
    """One unit of work of the queue: take in this source with these settings.

    `batch` names the run that asked for it; `upload` is True where the source lies in the vault's
    `incoming/` and is GrayVault's own to keep or remove. `attempts` counts how often it has been
    begun, this time included.
    """

    id: int
    source: Source
    settings: IngestSettings
    batch: str
    upload: bool = False
    attempts: int = 1
