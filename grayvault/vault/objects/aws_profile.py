"""Credentials and settings in the files of AWS's tools, where the environment has none.

Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
"""

import configparser
from collections.abc import Mapping
from pathlib import Path

_CREDENTIALS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
_SETTINGS = ("region", "endpoint_url")
_OPTIONS = {"endpoint_url": "endpoint"}


def aws_profile(environment: Mapping[str, str]) -> dict[str, str]:
    """obstore's options by the profile that `AWS_PROFILE` names, else by `default`.

    The environment's own credentials and settings come first. An unreadable file has none.
    """
    name = environment.get("AWS_PROFILE") or "default"
    credentials = _file(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials")
    settings = _file(environment, "AWS_CONFIG_FILE", "config")
    section = name if name == "default" else f"profile {name}"
    values = _section(settings, section) | _section(credentials, name)
    keys: tuple[str, ...] = () if environment.get("AWS_ACCESS_KEY_ID") else _CREDENTIALS
    keys += tuple(key for key in _SETTINGS if not environment.get(f"AWS_{key.upper()}"))
    return {_OPTIONS.get(key, key): values[key] for key in keys if values.get(key)}


def _file(environment: Mapping[str, str], variable: str, name: str) -> Path:
    return Path(environment.get(variable) or Path.home() / ".aws" / name).expanduser()


def _section(path: Path, name: str) -> dict[str, str]:
    files = configparser.RawConfigParser()
    try:
        files.read(path, encoding="utf-8")
    except (configparser.Error, OSError, ValueError):
        return {}
    return dict(files[name]) if name in files else {}
