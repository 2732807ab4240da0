"""The ETag of a rendered view, which is also its name in the view cache."""

import hashlib

from grayvault.core.colorizer import ModelRef
from grayvault.core.view import View
from grayvault.restore.views.region import Region

RENDERER_VERSION = 7
"""Part of every ETag: raise it whenever the bytes of a rendered vault file change."""


def etag(
    revision: str, colorizer: ModelRef | None, view: View, region: Region | None = None
) -> str:
    """32 hex digits that change with whatever changes the bytes of the view.

    `revision` is the SHA-256 of the vault file, `colorizer` the one that restores the colours.
    """
    identity = revision, colorizer, view, region, RENDERER_VERSION
    return hashlib.sha256(repr(identity).encode()).hexdigest()[:32]
