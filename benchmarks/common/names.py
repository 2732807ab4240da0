"""The benchmarks' names, and the modules that measure them.

A benchmark answers one question. If several modules measure parts of it, a name is BENCHMARK.PART.
"""

_FOLDERS = {
    "storage": ("archive_size", "whole_picture", "tiers.codecs", "tiers.exact", "recovery"),
    "color": (
        "color_error_check",
        "metric_check",
        "hints.other_codecs",
        "hints.curves",
        "hints.fine_curves",
        "hints.decoder_bounds",
        "hints.coarse_colors",
        "quality_choices",
        "hintnet",
    ),
    "speed": (
        "ingest.steps",
        "ingest.at_quality",
        "ingest.stages",
        "ingest.many",
        "http.new_views",
        "http.cached_views",
        "colorizers",
        "catalog_scale.photo_list",
        "catalog_scale.gallery_page",
        "catalog_scale.photo_map",
        "catalog_scale.stats",
        "catalog_scale.postgresql",
        "catalog_scale.rescan",
        "store_scale",
        "cluster.dispatch",
        "cluster.throughput",
        "store_requests",
        "recording",
        "startup",
        "folder_view.programs",
        "folder_view.times",
    ),
    "study": ("study.against_gray_jpeg", "study.rerun", "study.factor_split"),
    "soak": ("soak_kills", "soak_crashes", "soak_watch", "soak_requests", "soak_cluster"),
}

MODULES = {
    name: f"benchmarks.{folder}.{name.removeprefix('soak_').removeprefix('study.')}"
    for folder, names in _FOLDERS.items()
    for name in names
}
"""The module of each benchmark or part, in the order in which all run.

`hints.curves` and `hints.fine_curves` need `hints.other_codecs`.
"""

BENCHMARKS = tuple(dict.fromkeys(name.partition(".")[0] for name in MODULES))


def parts_of(name: str) -> list[str]:
    """The names in `MODULES` that a name means: itself, or all parts of that benchmark."""
    return [known for known in MODULES if known == name or known.startswith(f"{name}.")]
