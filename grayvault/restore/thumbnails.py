"""Small views of a photo that are made when it is archived, so that nobody waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.vault_file import Store, StoredPhoto
from grayvault.core.view import OutputFormat, View
from grayvault.restore.colorizer_for_view import restorer
from grayvault.restore.etag import tag
from grayvault.restore.render import render
from grayvault.restore.view_cache import ViewCache

FORMAT: OutputFormat = "webp"
"""What the page asks for, whatever the browser likes better."""


@dataclass(frozen=True)
class Thumbnails:
    """Makes views of these widths (pixels) of photos in `store`, and keeps them in `views`."""

    store: Store
    colorizers: ColorizerSet
    views: ViewCache
    widths: Sequence[int]

    def make(self, photo: StoredPhoto) -> None:
        """Make what isn't kept yet. Raises as `render` does."""
        record = photo.record
        for width in self.widths:
            view = View("color", FORMAT, width if width < record.width else None)
            ref = None
            if record.colorizer is not None:
                ref = restorer(
                    view, record.colorizer, self.colorizers, hinted=bool(record.hints)
                ).ref
            key = f"{tag(photo.revision, ref, view)}.{FORMAT}"
            if self.views.find(key) is None:
                self.views.get(key, partial(self._rendered, record.id, view))

    def _rendered(self, photo_id: str, view: View) -> bytes:
        return render(self.store.get(photo_id), view, self.colorizers)
