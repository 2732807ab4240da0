"""Errors of libraries that decode a vault file, as `DamagedFileError`."""

from collections.abc import Iterator
from contextlib import contextmanager

from grayvault.core.errors import DamagedFileError, GrayVaultError


@contextmanager
def decode_errors_as_damage(photo_id: str) -> Iterator[None]:
    """Turn every error but GrayVault's own and `MemoryError` into a `DamagedFileError`.

    Metadata, profiles and codestreams of a vault file go through a dozen libraries, each with
    errors of its own.
    """
    try:
        yield
    except (GrayVaultError, MemoryError):
        raise
    except Exception as error:
        why = " ".join(f"{type(error).__name__} {error}".split())
        raise DamagedFileError(f"photo {photo_id}: it can't be decoded: {why}") from error
