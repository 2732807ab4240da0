"""What libraries raise when they are given nonsense, as what it is here: a damaged file."""

from collections.abc import Iterator
from contextlib import contextmanager

from grayvault.core.errors import DamagedFileError, GrayVaultError


@contextmanager
def called_damaged(photo_id: str) -> Iterator[None]:
    """Let any error but GrayVault's own (and too little memory) be a `DamagedFileError`.

    Metadata, profiles and codestreams of a vault file go through a dozen libraries on their way
    out, each with errors of its own.
    """
    try:
        yield
    except (GrayVaultError, MemoryError):
        raise
    except Exception as error:
        why = " ".join(f"{type(error).__name__} {error}".split())
        raise DamagedFileError(f"photo {photo_id}: it can't be shown: {why}") from error
