"""What tells one rendered view from every other one: the name of a kept view, and its ETag."""

import hashlib

from grayvault.core.colorizer import ModelRef
from grayvault.core.view import View
from grayvault.restore.region import Part
from grayvault.restore.render import RENDERER_VERSION


def tag(revision: str, restorer: ModelRef | None, view: View, part: Part | None = None) -> str:
    """Changes with whatever changes the bytes of a picture: 32 hex digits.

    `revision` is the vault file's SHA-256, `restorer` who brings the colours back.
    """
    facts = revision, restorer, view, part, RENDERER_VERSION
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]
