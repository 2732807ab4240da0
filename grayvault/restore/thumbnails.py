"""Small views that are rendered when a photo is archived, so that the gallery needn't wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.vault_file import Store, StoredPhoto
from grayvault.core.view import OutputFormat, View
from grayvault.restore.render import render_with
from grayvault.restore.views.colorizer_for_view import colorizer_for
from grayvault.restore.views.etag import etag
from grayvault.restore.views.view_cache import ViewCache

FORMAT: OutputFormat = "webp"
"""The format that the page asks for."""


@dataclass(frozen=True)
class Thumbnails:
    """Renders views of these widths (pixels) of photos in `store` into the view cache."""

    store: Store
    colorizers: ColorizerSet
    views: ViewCache
    widths: Sequence[int]

    def make(self, photo: StoredPhoto) -> None:
        """Render the views that aren't cached yet. Raises as `render`."""
        record = photo.record
        for width in self.widths:
            view = View("color", FORMAT, width if width < record.width else None)
            colorizer = colorizer_for(record, view, self.colorizers)
            ref = colorizer.ref if colorizer else None
            key = f"{etag(photo.revision, ref, view)}.{FORMAT}"
            if self.views.find(key) is None:
                self.views.put(key, render_with(self.store.get(record.id), view, colorizer))
