"""The benchmarks, and the order in which all of them run."""

ALL = {
    "archive_size": "storage.archive_size",
    "tier_exact": "storage.tier_exact",
    "tiers_vs_codecs": "storage.tiers_vs_codecs",
    "recovery": "storage.recovery",
    "study_factor_split": "study.study_factor_split",
    "study_vs_grayvault": "study.study_vs_grayvault",
    "study_rerun": "study.study_rerun",
    "color_error_check": "color.color_error_check",
    "metric_check": "color.metric_check",
    "chroma_codecs": "color.chroma_codecs",
    "hints": "color.hints",
    "hintnet": "color.hintnet",
    "colorizers": "speed.colorizers",
    "ingest": "speed.ingest",
    "http": "speed.http",
    "stats_scale": "speed.stats_scale",
    "photo_list_scale": "speed.photo_list_scale",
    "rescan_scale": "speed.rescan_scale",
    "soak_kills": "soak.kills",
    "soak_crashes": "soak.crashes",
    "soak_watch": "soak.watch",
    "soak_requests": "soak.requests",
}
"""Each benchmark's module, in this order: `hints` draws the curves of `chroma_codecs`."""
