"""Reading the configuration; every problem becomes one sentence that names the key and file."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from grayvault.core.config.model import Config, as_written
from grayvault.core.config.paths import Places
from grayvault.core.config.vault_place import (
    StoreUrl,
    VaultPlace,
    is_url,
    vault_name,
    vault_place,
)
from grayvault.core.errors import ConfigError
from grayvault.core.presets import PRESETS_WITH_BUDGET
from grayvault.core.source_urls import is_object, named_source

NO_VAULT = (
    "no vault is named: use --vault DIR, set GRAYVAULT_VAULT, or write `vault:` into the "
    "configuration file"
)

_WISHES = {
    "model_type": "should hold keys of its own",
    "tuple_type": "should be a list",
    "string_too_short": "should not be empty",
}
"""Plain words for pydantic's errors about Python's types."""

_REPLACES: dict[str, dict[str, Any]] = {
    "preset": {"bound": {}, "hint_bytes": None, "hint_budget": None},
    "quality": {"distance": None},
    "distance": {"quality": "none"},
}
"""What an option replaces beside its own key, by key."""


def load(places: Places) -> tuple[Config, VaultPlace]:
    """The configuration and the vault's place of a run.

    The file is the given one, else `config.yaml` in the given vault, else there is none and all
    keys have their defaults. Raises `ConfigError`.
    """
    config = configuration(places)
    vault = places.vault or (vault_name(config.vault) if config.vault else None)
    if vault is None:
        raise ConfigError(NO_VAULT)
    return config, vault_place(vault, config.working_folder)


def read(file: Path) -> Config:
    """Read a configuration file; relative folders in it start from the file's own folder.

    Raises `ConfigError` with a line for each problem.
    """
    from grayvault.core.config.yaml_file import read_yaml  # noqa: PLC0415 - most vaults have none

    return _from_folder(validate(read_yaml(file), str(file)), file)


def override(config: Config, values: Mapping[str, Any]) -> Config:
    """`config` with other values by dotted key (`bound.mean`); None changes nothing.

    A preset among them also replaces the colour error limit and the limits of hints, and one with a
    budget of hints the quality; a quality replaces the distance, and the other way round. Raises
    `ConfigError` as `read` does.
    """
    merged = config.model_dump()
    for key, replaced in _REPLACES.items():
        if values.get(key) is not None:
            merged |= deepcopy(replaced)
    if values.get("preset") in PRESETS_WITH_BUDGET:
        merged["quality"] = "none"
    for dotted, value in values.items():
        if value is not None:
            *sections, key = dotted.split(".")
            section = merged
            for name in sections:
                section = section[name]
            section[key] = value
    return validate(merged, "command line")


def validate(values: Mapping[Any, Any], where: str) -> Config:
    """Check values against every key's type and range; `where` begins each error's sentence."""
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        sentences = [f"{where}: {_sentence(detail)}" for detail in error.errors()]
        raise ConfigError("\n".join(sentences)) from error


def configuration(places: Places) -> Config:
    """The configuration of a run, whether or not a vault is given; `ConfigError`."""
    if places.config:
        return read(places.config)
    vault = places.vault
    folder = vault.default_folder if isinstance(vault, StoreUrl) else vault
    own = folder / "config.yaml" if folder else None
    # A link to a disk that isn't mounted is no reason to archive with other settings.
    return read(own) if own and (own.is_symlink() or own.exists()) else Config()


def _from_folder(config: Config, file: Path) -> Config:
    folder = file.absolute().parent
    watched = tuple(_watched(name, folder, file) for name in config.watch.folders)
    watch = config.watch.model_copy(update={"folders": watched})
    vault = config.vault
    if vault and not is_url(vault):
        vault = _absolute(vault, folder, file)
    own = {
        key: _absolute(name, folder, file)
        for key in ("models", "working_folder")
        if (name := getattr(config, key))
    }
    return config.model_copy(update={"vault": vault, "watch": watch, **own})


def _watched(name: str, folder: Path, file: Path) -> str:
    place = name if is_object(name) else _absolute(name, folder, file)
    try:
        return named_source(place)
    except ConfigError as error:
        raise ConfigError(f"{file}: `watch.folders`: {error}") from None


def _absolute(name: str, folder: Path, file: Path) -> str:
    try:
        return str(folder / Path(name).expanduser())
    except RuntimeError as error:
        raise ConfigError(f"{file}: {name!r} has no such user: write the whole path") from error


def _sentence(detail: ErrorDetails) -> str:
    if not detail["loc"]:  # a check of several keys: its message names them
        return detail["msg"]
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] in {"extra_forbidden", "invalid_key"}:
        return f"unknown key `{key}`"
    wish = _WISHES.get(detail["type"]) or detail["msg"].removeprefix("Input ")
    # Where a whole number is asked for, 1.0 is the fault, and must not be repeated as 1.
    value = detail["input"] if detail["type"] == "int_type" else as_written(detail["input"])
    return f"`{key}` {wish}, but is {value!r}"
