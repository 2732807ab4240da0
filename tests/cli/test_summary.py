"""How `add` reports photos that were archived before."""

from collections import Counter
from pathlib import Path

from sqlalchemy import Engine

from grayvault.catalog.added_photos import count_by_settings
from grayvault.catalog.photos import add_photo
from grayvault.cli.add_summary import Summary, lines
from grayvault.core.config.model import Config
from grayvault.core.settings import Bound, IngestSettings
from grayvault.core.vault_file import StoredPhoto
from grayvault.vault.format.file_format import read_record

GOLDEN = Path(__file__).parents[1] / "vault" / "golden" / "photo-v1.jxl"
AS_ARCHIVED = IngestSettings(distance=1.25, bound=Bound(2.5, 6.25, 8.125))


def summary_lines(engine: Engine, asked: IngestSettings) -> list[str]:
    """The summary of the golden vault file, which was written before there were budgets."""
    record = read_record(GOLDEN)
    add_photo(engine, StoredPhoto(record, GOLDEN.stat().st_size, revision="f" * 64))
    known = count_by_settings(engine, [record.id])
    return list(lines(Summary([], {}, known, [], 0, [], Counter(), 0, 0), asked))


def test_a_photo_of_an_older_version_is_archived_as_was_asked_for(engine: Engine) -> None:
    assert summary_lines(engine, AS_ARCHIVED) == [
        "archived: 0 photos",
        (
            "already archived: 1 photo, compact at distance 1.25, propagate, colour error (ΔE00) "
            "at most 2.5 mean, 6.25 for 95 % of the pixels, 8.125 in any small area"
        ),
    ]


def test_another_preset_is_reported(engine: Engine) -> None:
    tiny = Config(preset="tiny", distance=1.25).ingest_settings()
    assert summary_lines(engine, tiny)[-1] == (
        "  not changed to the current settings: compact at distance 1.25, auto, colour error "
        "(ΔE00) at most 4 mean, 12 for 95 % of the pixels, 24 in any small area "
        "(`grayvault rearchive` does that)"
    )
