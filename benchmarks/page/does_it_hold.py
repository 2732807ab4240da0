"""Does it hold? Kills, crashes, memory and damage."""

from benchmarks.page.tables import Section, Table, ours


def section() -> Section:
    return Section(
        "Does it hold?",
        ("After every kill and crash all photos were there and all files intact.",),
        (_kills(), _crashes(), _leaks(), _recovery()),
    )


def _kills() -> Table:
    ways = {"trash": "moves originals to the trash", "delete": "deletes originals"}
    return Table(
        "`watch` killed at any moment",
        ("kills", "photos archived"),
        (
            *(
                ours(f"while it {text}", "soak_kills", (key, "kills"), (key, "photos"))
                for key, text in ways.items()
            ),
            ours(
                "while nodes, PostgreSQL and the store fail, too",
                "soak_cluster",
                ("failures", "supervisor killed"),
                ("photos",),
            ),
        ),
    )


def _crashes() -> Table:
    name = "soak_crashes"
    return Table(
        "Started on what a power cut may leave on the disk",
        ("disks tried", "possible"),
        (ours("runs of all kinds, cut anywhere", name, ("states",), ("possible",)),),
    )


def _leaks() -> Table:
    return Table(
        "Memory at the end of a long run (1: after its first fifth)",
        ("times",),
        (
            ours("`watch` over 5,000 photos", "soak_watch", ("growth",)),
            ours("a server after 20,000 requests", "soak_requests", ("growth",)),
        ),
    )


def _recovery() -> Table:
    flips, holes = "healed_flips", "healed_holes"
    return Table(
        "Recovery data: the share of bytes that it adds, and of damaged files that it repairs",
        ("added", "6 bits flipped", "8 bits", "4 KiB lost", "16 KiB", "64 KiB"),
        (
            ours(
                "vault files of the camera photos",
                "recovery",
                ("added_mean",),
                *((flips, bits) for bits in ("6", "8")),
                *((holes, size) for size in ("4096", "16384", "65536")),
            ),
        ),
    )
