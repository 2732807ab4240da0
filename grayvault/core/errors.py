"""Everything GrayVault says no with.

Each exception carries one clear sentence: what is wrong, with which file, and what to do.
They are translated once, at the edge: to an exit code by `cli`, to an HTTP status by `api`.
"""

HALF_WRITTEN = "half-written"
"""The reason of `IncompletePhotoError`."""


class GrayVaultError(Exception):
    """The base of every error that GrayVault raises on purpose."""


class ConfigError(GrayVaultError):
    """The configuration or the command line is wrong; the sentence names the key."""


class VaultError(GrayVaultError):
    """The vault as a whole can't be used: missing, not a vault, newer than this program."""


class VaultBusyError(VaultError):
    """Another process holds the vault's lock."""


class VaultUnusableError(VaultError):
    """The vault can't be written at the moment: its disk is full, read-only or not there."""


class DamagedFileError(GrayVaultError):
    """A vault file, a journal line or a hint set doesn't hold what its checksums promise."""


class NotFoundError(GrayVaultError):
    """No photo (or job) goes by that id or path."""


class RemovedError(NotFoundError):
    """The photo was removed on purpose."""


class AmbiguousIdError(GrayVaultError):
    """A shortened id fits more than one photo."""


class UnsupportedError(GrayVaultError):
    """A request names something that GrayVault can't do (yet): a format, a tier, a colorizer."""


class ColorizerError(UnsupportedError):
    """A colorizer can't be used: it can't be loaded, or it failed at a photo.

    `name` is the colorizer's; `problem` is what the sentence says of it, such as `needs torch`.
    """

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"the colorizer {name} {problem}")
        self.name = name
        self.problem = problem


class PhotoRefusedError(GrayVaultError):
    """A picture isn't archived, on purpose: its source is left alone.

    `reason` is a short code for counting (`no-gain`, `alpha`, …), the message is the sentence.
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
    """The source changed while it was read: try again when it is complete."""


class BeingWrittenError(GrayVaultError):
    """Another program has the source open for writing: try again when it is complete."""


class OriginalKeptError(GrayVaultError):
    """An original stays where it is: it isn't certain that nothing would be lost with it."""


class BusyError(GrayVaultError):
    """There is more to do at this moment than can be done: later it may be less."""


class UploadTooLargeError(GrayVaultError):
    """An upload is over the configured limit."""


class DownloadError(GrayVaultError):
    """A file can't be fetched: where it is, the way there, or the disk is at fault."""


class ModelFileError(GrayVaultError):
    """A model file can't be used: damaged, another model's, or holds more than tensors."""


class RequestError(GrayVaultError):
    """A request is malformed, or asks for what can't be: the sentence says what would be right."""
