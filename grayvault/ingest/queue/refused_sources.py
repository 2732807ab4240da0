"""The outcomes of sources that no worker gets."""

from grayvault.core.jobs import Outcome
from grayvault.core.retries import CRASHED, MOST_ATTEMPTS
from grayvault.core.sources import Source
from grayvault.ingest.files.file_endings import extension


def crashed(source: Source) -> Outcome:
    """The outcome for a file over which GrayVault itself ended, again and again."""
    sentence = (
        f"GrayVault ended {MOST_ATTEMPTS} times while it worked on the photo, which failed for "
        "good: `grayvault jobs retry` tries again"
    )
    return Outcome.failed(source, CRASHED, sentence)


def unsupported(source: Source) -> Outcome:
    """The outcome for a picture whose name tells that its format can't be archived."""
    sentence = f"{extension(source.path).upper()} pictures can't be archived yet"
    return Outcome.skipped(source, "unsupported-format", sentence)
