"""The benchmarks' names, and the modules that measure them."""

_FOLDERS = {
    "storage": ("archive_size", "tiers_vs_codecs", "tier_exact", "recovery"),
    "color": ("color_error_check", "metric_check", "chroma_codecs", "hints", "hintnet"),
    "speed": (
        "ingest",
        "http",
        "colorizers",
        "photo_list_scale",
        "stats_scale",
        "rescan_scale",
    ),
    "study": ("study_vs_grayvault", "study_rerun", "study_factor_split"),
    "soak": ("soak_kills", "soak_crashes", "soak_watch", "soak_requests"),
}

MODULES = {
    name: f"benchmarks.{folder}.{name.removeprefix('soak_')}"
    for folder, names in _FOLDERS.items()
    for name in names
}
"""The module of each benchmark, in the order in which all run: `hints` needs `chroma_codecs`."""
