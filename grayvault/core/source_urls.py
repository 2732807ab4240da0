"""The paths of sources that lie in an object store: `s3://bucket/2024/photo.jpg`.

Such a path is the scheme, the bucket and the object's name as it is, without percent-encoding.
"""

import os
import re
from pathlib import Path
from urllib.parse import unquote

from grayvault.core.errors import ConfigError

SCHEMES = ("s3", "gs", "az")
_FILE = "file://"
_MARK = "://"
_SCHEME = re.compile(r"[a-z0-9+.-]{1,20}")
_UNUSABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,221}")


def is_object(path: str) -> bool:
    """Whether a source's path is that of an object: paths of files never have `://` in them."""
    return _MARK in path


def split(path: str) -> tuple[str, str]:
    """An object's bucket (`s3://bucket`) and its name there; the name is "" for all of it."""
    scheme, _, rest = path.partition(_MARK)
    bucket, _, name = rest.partition("/")
    return f"{scheme}{_MARK}{bucket}", name


def parent(path: str) -> str:
    """The folder that an object lies in."""
    return path.rpartition("/")[0]


def named_source(text: str | Path) -> str:
    """The path, as in the catalog, of a file, a folder, an object or a prefix that a user names.

    Files' are absolute, with links as they were named. `file:///folder` is that folder. Raises
    `ConfigError` for a URL that can't be used, and never repeats what may be a secret.
    """
    text = str(text)
    if not text:
        raise ConfigError("an empty name names nothing: write . for the current folder")
    if text.lower().startswith(_FILE):
        return _local(unquote(text[len(_FILE) :]))
    if not is_object(text):
        return _absolute(text)
    scheme, _, rest = text.partition(_MARK)
    bucket, _, name = rest.partition("/")
    _check(scheme.lower(), bucket, rest)
    name = name.removesuffix("/")
    if name and (_UNUSABLE.search(name) or not {"", ".", ".."}.isdisjoint(name.split("/"))):
        raise ConfigError(
            f"{text!r} can't be used: no part of an object's name may be empty, . or .., or hold "
            "control characters or what is not UTF-8"
        )
    return f"{scheme.lower()}{_MARK}{bucket}{'/' if name else ''}{name}"


def _local(path: str) -> str:
    if not path.startswith("/"):
        raise ConfigError(f"{_FILE}{path} is no folder of this machine: write file:///folder")
    return _absolute(path)


def _absolute(path: str) -> str:
    if "\0" in path:
        raise ConfigError(f"no file has such a name: {path!r}")
    return os.path.abspath(path)  # noqa: PTH100 - links stay as the user named them


def _check(scheme: str, bucket: str, rest: str) -> None:
    """Raise `ConfigError` unless this is a store's URL with nothing secret in it."""
    if scheme not in SCHEMES:
        known = ", ".join(f"{each}{_MARK}" for each in SCHEMES)
        other = f", not from {scheme}{_MARK}" if _SCHEME.fullmatch(scheme) else ""
        raise ConfigError(f"photos are archived from folders and from {known}{other}")
    if "@" in bucket or "?" in rest:
        raise ConfigError(
            f"the URL of photos has more than {scheme}{_MARK}bucket/prefix: credentials and "
            "settings belong in the environment (and to add an object with ? in its name, name "
            "its folder)"
        )
    if not _BUCKET.fullmatch(bucket):
        problem = "names no bucket" if not bucket else "names no possible bucket"
        raise ConfigError(f"the URL of photos {problem}: write {scheme}{_MARK}bucket/prefix")
