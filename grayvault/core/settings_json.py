"""Ingest settings as JSON, for the queue, and as a fingerprint, for the journal."""

import hashlib
import json
from dataclasses import asdict, replace
from functools import lru_cache

from grayvault.core.errors import VaultError
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
    "quality",
    "color",
    "effort",
)


def settings_to_json(settings: IngestSettings) -> str:
    """Write settings as compact JSON with sorted keys: equal settings give equal text.

    None and the defaults of newer keys are omitted, so that settings without them have the text,
    and the fingerprint, that older versions gave them.
    """
    values = {
        key: value
        for key, value in asdict(settings).items()
        if value is not None and (key not in _LATER or value != getattr(_DEFAULTS, key))
    }
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=64)
def settings_from_json(text: str) -> IngestSettings:
    """Parse the text of `settings_to_json`; missing keys take their defaults.

    All jobs of a batch have the same text. Raises `VaultError` if a newer GrayVault wrote it.
    """
    values = json.loads(text)
    try:
        return IngestSettings(**{**values, "bound": Bound(**values.get("bound", {}))})
    except TypeError as error:
        raise VaultError(
            "a newer GrayVault has put photos into the queue, with settings that this one doesn't "
            "know: update this one"
        ) from error


def fingerprint(settings: IngestSettings) -> str:
    """16 hex digits that are equal for equal settings (from the SHA-256 of their JSON).

    The settings for originals are left out: they don't change whether a picture is skipped.
    """
    alike = replace(settings, renew=False, originals="keep", free=False, patient=False)
    return hashlib.sha256(settings_to_json(alike).encode()).hexdigest()[:16]
