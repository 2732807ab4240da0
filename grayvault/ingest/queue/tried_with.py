"""What a picture that was not archived was tried with, as the journal remembers it."""

from grayvault import __version__
from grayvault.catalog.source_files import KnownFile
from grayvault.core.settings import IngestSettings
from grayvault.core.settings_json import fingerprint

_UNSUPPORTED = frozenset(
    {
        "unsupported-format",
        "raw",
        "animation",
        "multi-page",
        "multi-frame",
        "hdr",
        "color-space",
        "channels",
        "sample-format",
        "metadata",
        "metadata-too-large",
    }
)
"""Reasons to skip what another version of GrayVault may archive."""


def tried_with(settings: IngestSettings, reason: str | None) -> str:
    """The fingerprint of the settings and, where another version may do more, this version."""
    if reason in _UNSUPPORTED:
        return f"{fingerprint(settings)} {__version__}"
    return fingerprint(settings)


def is_of_other_version(known: KnownFile) -> bool:
    """Whether another version skipped a picture that this one may archive."""
    version = (known.settings or "").partition(" ")[2]
    return known.reason in _UNSUPPORTED and version != __version__
