"""The configuration: every key, its default and its range. `config.yaml` explains each."""

from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator
from pydantic_core import PydanticCustomError

from grayvault.core.config.cluster_address import ClusterAddress
from grayvault.core.config.map_tiles import TileAddress
from grayvault.core.config.name_pattern import NamePattern
from grayvault.core.presets import (
    LEAST_QUALITY,
    MOST_QUALITY,
    PRESETS_WITH_BUDGET,
    QUALITY_NAMES,
    Preset,
    PresetName,
    QualityName,
    bound_at,
    preset_named,
    quality_named,
)
from grayvault.core.settings import (
    Bound,
    ColorUse,
    Effort,
    HintUse,
    IngestSettings,
    Originals,
    Selection,
    Tier,
)

_DEFAULTS = IngestSettings()
_MOST_HINT_BYTES = 16 * 1024 * 1024
_NO_QUALITY: Literal["none"] = "none"


def as_written(value: object) -> object:
    """A setting's value for a message: 101.0 as 101, since the command line makes numbers floats.

    Everything else stays as it is, also a number from 10^16 on, which a float may have rounded.
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return int(value)
    return value


def _quality(value: object) -> object:
    """Refuse what is no quality, in one sentence."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and LEAST_QUALITY <= value <= MOST_QUALITY:  # type: ignore[operator]
        return value
    if value in (*QUALITY_NAMES, _NO_QUALITY):
        return value
    raise PydanticCustomError(
        "no_quality",
        f"should be a number from {LEAST_QUALITY:g} to {MOST_QUALITY:g}, or "
        f"{', '.join(QUALITY_NAMES)} or {_NO_QUALITY}",
    )


QualityValue = Annotated[float | QualityName | Literal["none"], BeforeValidator(_quality)]
DeltaE = Annotated[float | None, Field(gt=0, le=100)]
Width = Annotated[int, Field(ge=1, le=65535), Strict()]
Strings = Annotated[tuple[str, ...], Strict(False)]
"""YAML has lists only: they may become tuples, their items stay strings."""


class Section(BaseModel):
    """Keys that belong together; an unknown key is an error."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        defer_build=True,  # the whole configuration checks its sections by itself
    )


class BoundConfig(Section):
    """The colour error limit of a restored photo, in ΔE00; None: the preset's or the quality's."""

    mean: DeltaE = None
    p95: DeltaE = None
    tile: DeltaE = None

    def over(self, bound: Bound) -> Bound:
        """`bound` with the figures that are set here."""
        return replace(bound, **self.model_dump(exclude_none=True))


class WorkerConfig(Section):
    """Limits of a worker process for one photo."""

    memory_mb: Annotated[int, Field(ge=512)] = 8192
    seconds: Annotated[float, Field(ge=1)] = 300
    retry_seconds: Annotated[float, Field(ge=0, le=3600)] = 5


class ClusterConfig(Section):
    """The Ray cluster that archives photos, and the memory that each worker reserves there."""

    address: ClusterAddress | None = None
    memory_mb: Annotated[int, Field(ge=128)] = 2048


class WatchConfig(Section):
    """The folders that the daemon watches, and how often it looks."""

    folders: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Strict(False)] = ()
    settle_seconds: Annotated[float, Field(ge=0, le=3600)] = 2
    network_settle_seconds: Annotated[float, Field(ge=0, le=86400)] = 60
    rescan_seconds: Annotated[float, Field(ge=1)] = 3600


class ServeConfig(Section):
    """The server's address, access and limits."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8357
    hosts: Strings = ()
    public_url: Annotated[str | None, Field(pattern=r"^https?://[^/?#@\\\s]+$")] = None
    origins: Strings = ()
    trust_loopback: bool = True
    requests_per_minute: Annotated[int, Field(ge=1)] = 6000
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    archive: bool = True
    log: Literal["text", "json"] = "text"
    upload_bytes: Annotated[int, Field(ge=1)] = 200_000_000
    cache_bytes: Annotated[int, Field(ge=0)] = 1_000_000_000
    proxy_views: Annotated[str | None, Field(pattern=r"^/[A-Za-z0-9/_.-]*[A-Za-z0-9_.-]$")] = None


class MapConfig(Section):
    """What is drawn below the photos on the page's map."""

    tiles: TileAddress | None = None
    attribution: Annotated[str | None, Field(min_length=1, max_length=200)] = None


class Config(Section):
    """The whole configuration."""

    vault: Annotated[str | None, Field(min_length=1)] = None
    working_folder: Annotated[str | None, Field(min_length=1)] = None
    catalog: Annotated[str | None, Field(min_length=1)] = None
    tier: Tier = _DEFAULTS.tier
    quality: QualityValue = "high"
    distance: Annotated[float | None, Field(ge=0.1, le=15)] = None
    color: ColorUse = _DEFAULTS.color
    effort: Effort = _DEFAULTS.effort
    colorizer: Annotated[str, Field(min_length=1)] = _DEFAULTS.colorizer
    preset: PresetName | None = None
    bound: BoundConfig = BoundConfig()
    hint_bytes: Annotated[int | None, Field(ge=0, le=_MOST_HINT_BYTES)] = None
    hint_budget: Annotated[int | None, Field(ge=64, le=_MOST_HINT_BYTES)] = None
    min_saving: Annotated[float, Field(ge=0, lt=1)] = _DEFAULTS.min_saving
    keep_uploads: bool = _DEFAULTS.keep_uploads
    lossy_metadata: bool = _DEFAULTS.lossy_metadata
    originals: Originals = _DEFAULTS.originals
    delete_originals_for_good: bool = False
    free_after_hours: Annotated[float, Field(ge=0, le=876000)] = 24
    grace_days: Annotated[float, Field(ge=0, le=36500)] = 30
    recovery: bool = False
    models: Annotated[str | None, Field(min_length=1)] = None
    selection: Selection = _DEFAULTS.selection
    model_seconds: Annotated[float, Field(ge=0, le=3600)] = _DEFAULTS.model_seconds
    hints: HintUse = _DEFAULTS.hints
    max_pixels: Annotated[int, Field(ge=1, le=1_000_000_000)] = 200_000_000
    jobs: Annotated[int | None, Field(ge=1, le=1024)] = None
    worker: WorkerConfig = WorkerConfig()
    cluster: ClusterConfig = ClusterConfig()
    watch: WatchConfig = WatchConfig()
    exclude: Annotated[tuple[NamePattern, ...], Strict(False)] = (
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
    thumbnails: Annotated[tuple[Width, ...], Strict(False)] = ()
    serve: ServeConfig = ServeConfig()
    map: MapConfig = MapConfig()

    @model_validator(mode="before")
    @classmethod
    def _as_before_qualities(cls, values: Any) -> Any:
        """A distance or a budget of hints alone means what it did before there were qualities."""
        if isinstance(values, dict) and (
            values.get("distance") is not None
            or values.get("hint_budget") is not None
            or values.get("preset") in PRESETS_WITH_BUDGET
        ):
            return {"quality": _NO_QUALITY, **values}
        return values

    @model_validator(mode="after")
    def _check_quality(self) -> Self:
        if self.distance is not None and self.quality != _NO_QUALITY:
            raise PydanticCustomError(
                "quality_and_distance",
                "`quality` and `distance` exclude each other: `quality` ({quality}) chooses the "
                "distance of each photo, and `distance` ({distance}) sets one for all photos",
                {"quality": as_written(self.quality), "distance": as_written(self.distance)},
            )
        if self.color == "never" and self.tier == "color":
            raise PydanticCustomError(
                "color_never", "`tier: color` and `color: never` exclude each other"
            )
        return self

    @model_validator(mode="after")
    def _check_budget(self) -> Self:
        budget, most = self._budget(), self.hint_bytes
        if budget is not None and most is not None and budget > most:
            raise PydanticCustomError(
                "budget_over_limit",
                "`hint_budget` should be at most `hint_bytes` ({most}), but is {budget}{origin}",
                {
                    "most": most,
                    "budget": budget,
                    "origin": "" if self.hint_budget else f" by preset {self.preset}",
                },
            )
        return self

    @model_validator(mode="after")
    def _check_deleting(self) -> Self:
        if self.originals == "delete" and not self.delete_originals_for_good:
            raise PydanticCustomError(
                "delete_unconfirmed",
                "`originals: delete` also needs `delete_originals_for_good: true`: an original "
                "that was deleted can never come back bit for bit (`originals: trash` keeps it "
                "for a while)",
            )
        return self

    def ingest_settings(self) -> IngestSettings:
        """The settings for archiving photos.

        A budget is also the limit of hints, so that settings with equal results are equal. Beside a
        quality it is nothing but the limit: the quality decides how many bytes are spent.
        """
        budget = self._budget()
        score, most = self._quality_and_hint_bytes()
        if score is not None and budget is not None:
            most, budget = min(most, budget), None
        return IngestSettings(
            tier=self.tier,
            quality=score,
            distance=_DEFAULTS.distance if self.distance is None else self.distance,
            color=self.color,
            effort=self.effort,
            colorizer=self.colorizer,
            bound=self.bound.over(self._limit(score)),
            hint_bytes=most if budget is None else budget,
            hint_budget=budget,
            min_saving=self.min_saving,
            keep_uploads=self.keep_uploads,
            lossy_metadata=self.lossy_metadata,
            selection=self.selection,
            model_seconds=self.model_seconds,
            hints=self.hints,
            originals=self.originals,
        )

    def _limit(self, quality: float | None) -> Bound:
        """The preset's colour error limit; without a preset the quality's."""
        if self.preset is None and quality is not None:
            return bound_at(quality)
        return self._preset().bound

    def _preset(self) -> Preset:
        return preset_named(self.preset or "balanced")

    def _quality_and_hint_bytes(self) -> tuple[float | None, int]:
        """The quality to reach, if any, and the most bytes of hints: no limit with a quality."""
        score: float | None = None
        most = self._preset().hint_bytes
        if isinstance(self.quality, float):
            score, most = self.quality, _MOST_HINT_BYTES
        elif self.quality != "none":
            quality = quality_named(self.quality)
            score, most = quality.score, quality.hint_bytes or _MOST_HINT_BYTES
        return score, most if self.hint_bytes is None else self.hint_bytes

    def _budget(self) -> int | None:
        own = self.hint_budget
        return self._preset().hint_budget if own is None else own
