"""Connecting to an object store by a URL, with the credentials of the environment."""

import os
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import ObjectStore, from_url

from grayvault.core.errors import ConfigError
from grayvault.vault.objects.aws_profile import aws_profile
from grayvault.vault.objects.photo_bucket import PhotoBucket
from grayvault.vault.objects.remote_objects import RemoteObjects
from grayvault.vault.objects.store_requests import PATIENCE_SECONDS

_CONNECT, _REQUEST = timedelta(seconds=5), timedelta(minutes=5)
_PREFIXES = {"s3": "AWS", "gs": "GOOGLE", "az": "AZURE"}
"""How the names of each kind's environment variables begin."""


def connect(url: str, patience: float = PATIENCE_SECONDS) -> RemoteObjects:
    """The objects below a URL: `s3://bucket/prefix`, `gs://…`, `az://…` or `file:///folder`.

    Nothing is requested yet. Requests are repeated for `patience` seconds. Raises `ConfigError` if
    the environment's settings are wrong.
    """
    return RemoteObjects(_store(url), url.rstrip("/"), patience)


def connect_to_photos(bucket: str) -> PhotoBucket:
    """A bucket (`s3://bucket`) with photos to be archived; as `connect`."""
    return PhotoBucket(_store(bucket), bucket)


def _store(url: str) -> ObjectStore:
    try:
        return _new_store(url)
    except (BaseError, ValueError, OSError):  # the message may repeat a secret
        raise ConfigError(
            f"{url!r} can't be used: correct the URL, or its store's settings in the environment"
        ) from None


def _new_store(url: str) -> ObjectStore:
    scheme = urlsplit(url).scheme
    if scheme == "file":
        return from_url(url, mkdir=True)
    options: dict[str, Any] = {
        # Failed requests are repeated in one place, for all kinds of stores: by RemoteObjects.
        "retry_config": {"max_retries": 0},
        "client_options": {
            "connect_timeout": _CONNECT,
            "timeout": _REQUEST,
            "allow_http": _is_set(f"{_PREFIXES[scheme]}_ALLOW_HTTP"),
        },
    }
    if scheme == "s3":
        options |= {"checksum_algorithm": "SHA256", **aws_profile(os.environ)}
    return from_url(url, **options)


def _is_set(variable: str) -> bool:
    return os.environ.get(variable, "").lower() in {"1", "true", "yes"}
