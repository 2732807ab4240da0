"""How quick? Times, beside those of simple programs and of the study's colorizers."""

from benchmarks.page.tables import Keys, Section, Table, other, ours

VIEWS = {
    "make a view of 500 pixels": "cold_500_mean",
    "make a view of 1024 pixels": "cold_1024_mean",
    "make one of 500 pixels after one of 1024": "next_500_mean",
    "make one of 1024 pixels after one of 500": "next_1024_mean",
}

RESCANS = {
    "rescan 200,000 unchanged files": "watch",
    "the same once a day, when all folders are listed": "watch_daily",
    "`add` 200,000 unchanged files": "add",
}


def section() -> Section:
    return Section(
        "How quick?",
        (),
        (
            _photo_times(),
            _quick_bytes(),
            _archive_times(),
            _ratios(),
            _cached_views(),
            _colorizers(),
        ),
    )


_CLUSTER: dict[str, Keys] = {
    "of this machine": ("photos_a_second", "here"),
    "of a Ray cluster on it": ("photos_a_second", "cluster"),
}


def _photo_times() -> Table:
    return Table(
        "Times of a photo on two processor threads",
        ("",),
        (
            ours(
                "archive a photo of 12 megapixels at a distance, seconds of CPU",
                "ingest.steps",
                ("cpu_seconds_12_mp_mean",),
            ),
            ours(
                "archive a camera's photo at quality 80, seconds of CPU",
                "ingest.at_quality",
                ("cpu_seconds_mean",),
            ),
            ours(
                "the same with `--effort quick`",
                "ingest.at_quality",
                ("quick_cpu_seconds_mean",),
            ),
            ours(
                "archive a Kodak picture at quality 80, seconds of CPU",
                "ingest.stages",
                ("0.4 megapixels", "cpu_seconds"),
            ),
            ours("the first `add` of a small photo, seconds", "startup", ("add", "wall_seconds")),
            ours("`stats` of that vault, seconds", "startup", ("stats", "wall_seconds")),
            ours(
                "colour by HintNet for 1024 × 704 pixels, ms",
                "hintnet",
                ("restore", "bfloat16", "restore_ms"),
            ),
            ours("cached views sent, a second", "http.cached_views", ("requests_per_second",)),
        ),
    )


def _archive_times() -> Table:
    lists, rescan = "catalog_scale.photo_list", "catalog_scale.rescan"
    folder, server = "folder_view.times", "catalog_scale.postgresql"
    return Table(
        "Times of an archive on two processor threads",
        ("",),
        (
            ours("newest of 100,000 photos, ms", lists, ("milliseconds", "newest", "median")),
            ours(
                "search 100,000 photos for a name, ms",
                lists,
                ("milliseconds", "word_of_one", "median"),
            ),
            ours(
                "`stats` of 1,000,000 photos, seconds", "catalog_scale.stats", ("stats", "seconds")
            ),
            ours("jobs given out and ended on PostgreSQL, a second", server, ("jobs_a_second",)),
            ours("the same on a Ray cluster, a second", "cluster.dispatch", ("jobs_a_second",)),
            *(
                ours(f"Kodak pictures by two workers {where}, a second", "cluster.throughput", keys)
                for where, keys in _CLUSTER.items()
            ),
            ours(
                "newest of 1,000,000 photos on PostgreSQL, ms",
                server,
                ("milliseconds", "page_of_the_newest", "least"),
            ),
            ours(
                "search 1,000,000 photos on PostgreSQL for a name, ms",
                server,
                ("milliseconds", "search_of_one", "least"),
            ),
            ours("`add` of 200,000 known files, seconds", rescan, ("seconds", "add")),
            ours("list a folder of 10,000 photos, seconds", folder, ("listing", "webdav_seconds")),
            ours(
                "the first 64 KiB of a file of 12 megapixels, ms",
                folder,
                ("first_bytes_ms",),
            ),
            ours("rescan of 200,000 known files, seconds", rescan, ("seconds", "watch")),
        ),
    )


def _ratios() -> Table:
    return Table(
        "Time as a multiple of what a simple program takes for the same",
        ("times",),
        (
            ours(
                "archive a photo at a distance, against colour JPEG XL at effort 3",
                "ingest.steps",
                ("cpu_over_peer_mean",),
            ),
            ours(
                "archive a photo at quality 80, against colour JPEG XL at effort 7",
                "ingest.at_quality",
                ("cpu_over_peer_mean",),
            ),
            ours(
                "the same with `--effort quick`",
                "ingest.at_quality",
                ("quick_cpu_over_peer_mean",),
            ),
            *(
                ours(f"{view}, against a thumbnail from colour JPEG XL", "http.new_views", (key,))
                for view, key in VIEWS.items()
            ),
            ours(
                "read a photo's file in the folder, against `GET /photo/ID`",
                "folder_view.times",
                ("whole_over_photo",),
            ),
            ours(
                "restore a JPEG from its coefficients, against encoding pixels",
                "tiers.exact",
                ("restore_seconds_over_pixels",),
            ),
            *(
                ours(f"{way}, against find(1)", "catalog_scale.rescan", ("over_find", name))
                for way, name in RESCANS.items()
            ),
            other("the simple program", "ingest.steps", 1),
        ),
        "less",
    )


def _quick_bytes() -> Table:
    return Table(
        "Bytes with `--effort quick` at quality 80, as a multiple of those with `thorough`",
        ("mean", "worst photo"),
        (
            ours(
                "12 camera photos",
                "ingest.at_quality",
                ("quick_bytes_over_thorough_mean",),
                ("quick_bytes_over_thorough_worst",),
            ),
        ),
    )


def _cached_views() -> Table:
    return Table(
        "Cached views sent, as a share of what nginx sends",
        ("share",),
        (
            ours("GrayVault", "http.cached_views", ("rate_over_nginx",)),
            ours(
                "nginx in front of GrayVault", "http.cached_views", ("handed_to_nginx_over_nginx",)
            ),
            other("nginx", "http.cached_views", 1),
        ),
        "more",
    )


def _colorizers() -> Table:
    models = {
        "ChromaGAN": "chromagan",
        "Instance-aware, 2 things in the picture": "instance, 2 boxes",
        "DeOldify stable, bfloat16": "deoldify-stable, bfloat16",
        "DeOldify artistic, bfloat16": "deoldify-artistic, bfloat16",
    }
    name = "colorizers"
    return Table(
        "Seconds for the colours of a photo of 12 megapixels",
        ("seconds",),
        (
            ours("HintNet", name, ("hintnet_seconds",)),
            *(other(text, name, ("models", key, "seconds")) for text, key in models.items()),
        ),
        "less",
    )
