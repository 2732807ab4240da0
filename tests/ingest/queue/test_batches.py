from typing import Any

from sqlalchemy import Engine, event

from grayvault.catalog.apply_events import apply_events
from grayvault.catalog.source_files import lost_under
from grayvault.core.events import SourceSeen
from grayvault.ingest.queue.batches import known_files
from tests.catalog.builders import A, B, at, stamp


def test_sources_that_another_process_notes_meanwhile_are_new(engine: Engine) -> None:
    """Of photos that the catalog doesn't have yet: their rows come a moment later."""

    def see(path: str, photo_id: str) -> None:
        apply_events(engine, [SourceSeen(at(1), path, "/photos", stamp(), photo_id)], 1)

    def see_another(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "NOT IN (SELECT photos.id" in statement:
            see("/photos/b.jpg", B)

    see("/photos/a.jpg", A)
    event.listen(engine, "before_cursor_execute", see_another)
    assert known_files(engine, "/photos") == {}
    event.remove(engine, "before_cursor_execute", see_another)
    assert lost_under(engine, "/photos/b.jpg")
