"""The ETag of a rendered view, which is also its name in the view cache."""

import hashlib

from grayvault.core.colorizer import ModelRef
from grayvault.core.view import View
from grayvault.restore.region import Region
from grayvault.restore.render import RENDERER_VERSION


def etag(
    revision: str, colorizer: ModelRef | None, view: View, region: Region | None = None
) -> str:
    """32 hex digits that change with whatever changes the bytes of the view.

    `revision` is the SHA-256 of the vault file, `colorizer` the one that restores the colours.
    """
    identity = revision, colorizer, view, region, RENDERER_VERSION
    return hashlib.sha256(repr(identity).encode()).hexdigest()[:32]
