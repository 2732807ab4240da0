"""Jobs of the queue, and their outcomes."""

from dataclasses import dataclass
from typing import Literal, Self

from grayvault.core.file_stamps import FileStamp
from grayvault.core.settings import IngestSettings
from grayvault.core.sources import Source
from grayvault.core.vault_file import StoredPhoto

OutcomeKind = Literal["archived", "known", "skipped", "failed", "changed", "gone"]
"""What became of a file.

`archived`: a new vault file was written; `known`: its bytes were archived before; `skipped`: a
picture that is left alone on purpose; `failed`: a picture that can't be read, or an error;
`changed`: the file changed while it was read, or another program has it open for writing, so it
will be tried again; `gone`: the file is not there any more (found by the supervisor; by workers
only of objects in a store of photos).
"""

OriginalOutcome = Literal["trashed", "deleted", "stays"]
"""What became of an original that was to be freed."""

TRASHED: OriginalOutcome = "trashed"
DELETED: OriginalOutcome = "deleted"
STAYS: OriginalOutcome = "stays"


@dataclass(frozen=True)
class Job:
    """One unit of work of the queue: archive this source with these settings.

    `batch` names the run that asked for it. An `upload` lies in the vault's `incoming/` and is
    GrayVault's own to keep or remove. `attempts` counts how often the job was begun, this time
    included.
    """

    id: int
    source: Source
    settings: IngestSettings
    batch: str
    upload: bool = False
    attempts: int = 1


@dataclass(frozen=True)
class Outcome:
    """What became of a job.

    `stamp` is the file's when its bytes were read. `photo_id` is the SHA-256 of the bytes if they
    were read to the end. `stored` comes with `archived` and `known`. `reason` is a short code and
    `detail` a sentence that names the file: why it was skipped, failed, or will be tried again.
    `must_stay` is a sentence if the original was to be freed but its vault file can't replace it;
    `original` says what became of an original that was to be freed, None if there was nothing to
    free. `failed_colorizers` are names and sentences of the colorizers that the worker doesn't try
    any more.
    """

    kind: OutcomeKind
    stamp: FileStamp
    photo_id: str | None = None
    stored: StoredPhoto | None = None
    reason: str | None = None
    detail: str | None = None
    must_stay: str | None = None
    original: OriginalOutcome | None = None
    failed_colorizers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def failed(cls, source: Source, reason: str, sentence: str) -> Self:
        """The picture could not be archived; `sentence` follows its path and a colon."""
        return cls("failed", source.stamp, reason=reason, detail=f"{source.path}: {sentence}")

    @classmethod
    def skipped(cls, source: Source, reason: str, sentence: str) -> Self:
        """The picture was left alone on purpose; `sentence` follows its path and a colon."""
        return cls("skipped", source.stamp, reason=reason, detail=f"{source.path}: {sentence}")

    @classmethod
    def changed(cls, source: Source, reason: str, sentence: str) -> Self:
        """The file can't be read yet; `sentence` follows its path and a colon."""
        return cls("changed", source.stamp, reason=reason, detail=f"{source.path}: {sentence}")


@dataclass(frozen=True)
class VaultUnusable:
    """A worker's answer instead of an outcome if it can't write the vault: `detail` says why.

    The job stays queued, and the supervisor stops.
    """

    detail: str
