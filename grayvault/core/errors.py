"""The errors that GrayVault raises.

Each has one clear sentence: what is wrong, with which file, and what to do. They are translated
once: to an exit code by `cli`, to an HTTP status by `server`.
"""

from grayvault.core.file_stamps import FileStamp

HALF_WRITTEN = "half-written"
"""The reason of `IncompletePhotoError`."""

TOO_LARGE = "too-large"
"""The reason to skip a picture of more pixels than `max_pixels` in the configuration."""


class GrayVaultError(Exception):
    """The base of every error that GrayVault raises on purpose."""


class ConfigError(GrayVaultError):
    """The configuration or the command line is wrong; the sentence names the key."""


class VaultError(GrayVaultError):
    """The vault can't be used: missing, not a vault, newer than this program."""


class VaultBusyError(VaultError):
    """Another process holds the vault's lock."""


class VaultUnusableError(VaultError):
    """The vault can't be written at the moment: its disk is full, read-only or not there."""


class ClusterError(GrayVaultError):
    """The cluster can't be used: it can't be reached, or no node of it can archive photos."""


class DamagedFileError(GrayVaultError):
    """A vault file, a journal line or a hint set doesn't match its checksums, or is impossible."""


class NotFoundError(GrayVaultError):
    """No photo (or job) has that id or path."""


class RemovedError(NotFoundError):
    """The photo was removed on purpose."""


class AmbiguousIdError(GrayVaultError):
    """A shortened id fits more than one photo."""


class UnsupportedError(GrayVaultError):
    """GrayVault doesn't support a format, a tier, a colorizer, …, or not here."""


class ColorizerError(UnsupportedError):
    """A colorizer can't be used: it can't be loaded, or it failed at a photo.

    `name` is the colorizer's; `problem` continues the sentence, such as `needs torch`.
    """

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"the colorizer {name} {problem}")
        self.name = name
        self.problem = problem


class PhotoRefusedError(GrayVaultError):
    """A picture is skipped on purpose.

    `reason` is a short code for counting (`no-gain`, `metadata`, …).
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class IncompletePhotoError(PhotoRefusedError):
    """A picture looks damaged or half written: the sentence says how much of it is missing."""

    def __init__(self, sentence: str) -> None:
        super().__init__(HALF_WRITTEN, sentence)


class UnreadablePhotoError(GrayVaultError):
    """A picture's bytes can't be decoded: truncated, empty, corrupt or not a picture."""


class SourceChangedError(GrayVaultError):
    """The source changed while it was read: it may be complete later.

    `now` is its stamp by then, if that is known.
    """

    def __init__(self, sentence: str, now: FileStamp | None = None) -> None:
        super().__init__(sentence)
        self.now = now


class SourceStoreError(GrayVaultError):
    """Photos in an object store can't be read or listed; `reason` is a code for counting."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class BeingWrittenError(GrayVaultError):
    """Another program has the source open for writing: it may be complete later."""


class OriginalKeptError(GrayVaultError):
    """An original stays where it is, because something might be lost with it."""


class BusyError(GrayVaultError):
    """There is too much to do at this moment; it may be less later."""


class UploadTooLargeError(GrayVaultError):
    """An upload is over the configured limit."""


class DownloadError(GrayVaultError):
    """A file can't be downloaded: its server, the network, or the disk failed."""


class ModelFileError(GrayVaultError):
    """A model file can't be used: damaged, another model's, or with more than tensors in it."""


class RequestError(GrayVaultError):
    """A request is malformed or impossible: the sentence says what would be right."""
