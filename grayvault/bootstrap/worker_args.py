"""What a worker process is told when it is started."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkerLimits:
    """What a worker may use, where the models of the study are, and which small views it makes.

    `thumbnails` are widths in pixels; `cache_bytes` is the limit of all views that are kept.
    `recovery`: whether vault files are written with recovery data.
    """

    memory_mb: int
    max_pixels: int
    models: str
    thumbnails: tuple[int, ...] = ()
    cache_bytes: int = 0
    recovery: bool = False
