"""Ingest settings as JSON, for the queue, and as a fingerprint, for the journal."""

import hashlib
import json
from dataclasses import asdict, replace

from grayvault.core.settings import Bound, IngestSettings

_DEFAULTS = IngestSettings()
_LATER = (
    "selection",
    "model_seconds",
    "hints",
    "again",
    "renew",
    "originals",
    "lossy_metadata",
    "damaged",
    "free",
    "patient",
)


def settings_to_json(settings: IngestSettings) -> str:
    """Write settings as compact JSON with sorted keys: equal settings give equal text.

    What is None isn't written, nor is the default of a key that came later, so that it leaves the
    text, and the fingerprint, of settings that don't use it as older versions wrote them.
    """
    values = {
        key: value
        for key, value in asdict(settings).items()
        if value is not None and (key not in _LATER or value != getattr(_DEFAULTS, key))
    }
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


def settings_from_json(text: str) -> IngestSettings:
    """Read what `settings_to_json` wrote; a key that is missing takes its default."""
    values = json.loads(text)
    return IngestSettings(**{**values, "bound": Bound(**values.get("bound", {}))})


def fingerprint(settings: IngestSettings) -> str:
    """16 hex digits that tell whether two settings are the same (SHA-256 of their JSON).

    What becomes of originals, and when, is left out: no picture that was left alone does better by
    it.
    """
    alike = replace(settings, renew=False, originals="keep", free=False, patient=False)
    return hashlib.sha256(settings_to_json(alike).encode()).hexdigest()[:16]
