"""The configuration: every key, its default and its range. `config.yaml` explains each."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict

from grayvault.domain.settings import Bound, IngestSettings, Tier

_DEFAULTS = IngestSettings()

DeltaE = Annotated[float, Field(gt=0, le=100)]
Strings = Annotated[tuple[str, ...], Strict(False)]
"""YAML has lists only: they may become tuples, their items stay strings."""


class Section(BaseModel):
    """Keys that belong together; a key that isn't known is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class BoundConfig(Section):
    """The colour error that a restored photo may have, in ΔE00."""

    mean: DeltaE = _DEFAULTS.bound.mean
    p95: DeltaE = _DEFAULTS.bound.p95
    tile: DeltaE = _DEFAULTS.bound.tile


class WorkerConfig(Section):
    """What one worker process may use for one photo."""

    memory_mb: Annotated[int, Field(ge=512)] = 8192
    seconds: Annotated[float, Field(ge=1)] = 300


class WatchConfig(Section):
    """What the daemon watches, and how often it looks."""

    folders: Strings = ()
    settle_seconds: Annotated[float, Field(ge=0, le=3600)] = 2
    rescan_seconds: Annotated[float, Field(ge=1)] = 3600


class ServeConfig(Section):
    """Where the server listens and what it takes."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8357
    upload_bytes: Annotated[int, Field(ge=1)] = 200_000_000


class Config(Section):
    """The whole configuration."""

    vault: Annotated[str | None, Field(min_length=1)] = None
    catalog: Annotated[str | None, Field(min_length=1)] = None
    tier: Tier = _DEFAULTS.tier
    distance: Annotated[float, Field(ge=0.1, le=15)] = _DEFAULTS.distance
    colorizer: Annotated[str, Field(min_length=1)] = _DEFAULTS.colorizer
    bound: BoundConfig = BoundConfig()
    hint_bytes: Annotated[int, Field(ge=0, le=16 * 1024 * 1024)] = _DEFAULTS.hint_bytes
    min_saving: Annotated[float, Field(ge=0, lt=1)] = _DEFAULTS.min_saving
    keep_uploads: bool = _DEFAULTS.keep_uploads
    max_pixels: Annotated[int, Field(ge=1, le=1_000_000_000)] = 200_000_000
    jobs: Annotated[int | None, Field(ge=1, le=1024)] = None
    worker: WorkerConfig = WorkerConfig()
    watch: WatchConfig = WatchConfig()
    exclude: Strings = (
        "@eaDir",
        "#recycle",
        "#snapshot",
        "$RECYCLE.BIN",
        "System Volume Information",
        "lost+found",
        ".Trash*",
        ".thumbnails",
        ".git",
        "._*",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
    )
    serve: ServeConfig = ServeConfig()

    def ingest_settings(self) -> IngestSettings:
        """What decides what becomes of a photo, as the domain has it."""
        return IngestSettings(
            tier=self.tier,
            distance=self.distance,
            colorizer=self.colorizer,
            bound=Bound(self.bound.mean, self.bound.p95, self.bound.tile),
            hint_bytes=self.hint_bytes,
            min_saving=self.min_saving,
            keep_uploads=self.keep_uploads,
        )
