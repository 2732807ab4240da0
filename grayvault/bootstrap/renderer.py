"""Photos brought back from the vault; imported only by what shows them."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np

from grayvault.bootstrap.open_vault import ConfiguredVault
from grayvault.catalog.photos import PhotoRow
from grayvault.colorizers.installed_models import installed_colorizers
from grayvault.colorizers.model_cache import ModelCache
from grayvault.colorizers.registry import BUILT_IN, PROPAGATE, ColorizerSet
from grayvault.core.colorizer import ModelRef
from grayvault.core.config.paths import models_folder
from grayvault.core.errors import ColorizerError, DamagedFileError, NotFoundError, RequestError
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.formats.write_image import encode_pixels
from grayvault.restore.attachments import files_beside, holds_attachments, with_attachments
from grayvault.restore.colorizer_for_view import restorer
from grayvault.restore.region import Part, cut_out, whole_width
from grayvault.restore.render import Rendered, render, rendered
from grayvault.restore.single_flight_cache import Recent

logger = logging.getLogger(__name__)

T = TypeVar("T")

_WHOLES = 2
"""Photos held whole whose parts are being looked at: viewers ask for many parts at once."""

_ZOO_SECONDS = 1.0
"""How long it may take until a model that was installed or removed is noticed."""


class Renderer:
    """Brings the photos of a vault back; networks are loaded once, when they are first needed."""

    def __init__(self, vault: ConfiguredVault) -> None:
        self._store = vault.store
        self._models = models_folder(vault.config.models)
        self._loaded = ModelCache()
        self._wholes = Recent[tuple[str, View], Rendered](_WHOLES)
        self._colorizers = installed_colorizers(self._models, self._loaded)
        self._looked = time.monotonic()
        self._restorers: dict[tuple[str | None, ModelRef, bool], ModelRef] = {}
        self._left_out: set[ModelRef] = set()

    @property
    def colorizers(self) -> ColorizerSet:
        """The colorizers that there are for this vault."""
        now = time.monotonic()
        if now - self._looked > _ZOO_SECONDS:
            self._colorizers, self._looked = installed_colorizers(self._models, self._loaded), now
            self._restorers = {}
        return self._colorizers

    def with_what_works(self, view: View, make: Callable[[], T]) -> T:
        """What `make`, which is about `view`, gives; made anew where a colorizer fails meanwhile.

        That one is left out from then on, and said once, and the hints alone bring the colour back.
        Raises `ColorizerError` where it is the one that the view names.
        """
        failed = set[str]()
        while True:
            try:
                return make()
            except ColorizerError as error:
                if view.colorizer is not None or error.name in failed:
                    raise
                failed.add(error.name)
                self._leave_out(error)

    def _leave_out(self, error: ColorizerError) -> None:
        """Leave out the colorizer that failed, whatever its weights."""
        colorizers = self.colorizers
        known = {one.ref for one in colorizers.listed if one.ref.name == error.name}
        made = colorizers.make(error.name)
        refs = known | ({made.ref} if made else set())
        if not refs <= self._left_out:
            self._left_out |= refs
            logger.warning("%s: it is left out from now on", error)
        self._restorers = {}

    def _colorizers_for(self, view: View) -> ColorizerSet:
        """The colorizers for a view: where it names one, that may be one that failed before."""
        return (
            self.colorizers
            if view.colorizer is not None
            else self.colorizers.without(self._left_out)
        )

    def photo(self, photo: PhotoRow, view: View) -> bytes:
        """An image file of `photo` as `view` asks for it.

        Raises `DamagedFileError` where the vault file is damaged or missing.
        """
        return render(self._file(photo), view, self._colorizers_for(view))

    def part(self, photo: PhotoRow, view: View, part: Part) -> bytes:
        """An image file of a part of `photo`; `view` says in colour or gray, the format and
        quality. Raises `DamagedFileError` as `photo` does.
        """
        whole = replace(view, width=whole_width(part, photo.width))
        make = partial(self._rendered, photo, whole)
        found = self._wholes.get((photo.revision, whole), make)
        pixels = cut_out(part, found.pixels, (photo.height, photo.width))
        return encode_pixels(pixels, view.format, view.quality, found.metadata)

    def _rendered(self, photo: PhotoRow, view: View) -> Rendered:
        return rendered(self._file(photo), view, self._colorizers_for(view))

    def give_back(self, photo: PhotoRow, view: View) -> tuple[bytes, Sequence[tuple[str, bytes]]]:
        """An image file of `photo` with what its source held beside the picture.

        What that file can't hold comes as files of its own: endings of their names and contents.
        Nothing comes with a gray or a smaller view. Raises `DamagedFileError` as `photo` does.
        """
        file = self._file(photo)
        restored = render(file, view, self._colorizers_for(view))
        if holds_attachments(file, view):
            return with_attachments(restored, file), ()
        whole = view.width is None or view.width >= photo.width
        return restored, list(files_beside(file, view)) if whole and view.kind == "color" else ()

    def color_label(self, photo: PhotoRow, view: View) -> str:
        """Where the colours of a photo, seen so, come from: `restored; …`, `kept` or `gray`.

        Raises `UnsupportedError` where nobody can restore it so, and `RequestError` where hints are
        to be shown that it doesn't have, or a colorizer is named for colours that are its own.
        """
        if view.colorizer is not None and photo.colorizer is None:
            raise RequestError(
                f"photo {photo.id} is {'kept in colour' if photo.tier == 'color' else 'gray'}: "
                f"there is nothing for the colorizer {view.colorizer} to bring back"
            )
        if view.kind == "hints":
            return _hints_label(photo)
        if view.kind == "color" and photo.tier == "color":
            return "kept"
        restorer = self.restorer(photo, view)
        if view.kind == "gray" or restorer is None:
            return "gray"
        hints = "" if view.hints or not photo.hint_bytes else "; hints=off"
        if restorer != _measured_with(photo) or hints:
            return f"restored; colorizer={restorer.name}{hints}; measured-with={photo.colorizer}"
        measured = "" if photo.delta_e_mean is None else f"; delta-e={photo.delta_e_mean:.2f}"
        return f"restored; colorizer={restorer.name}{measured}"

    def restorer(self, photo: PhotoRow, view: View) -> ModelRef | None:
        """Who brings back the photo's colours here; None where there are none to bring back."""
        measured_with = _measured_with(photo)
        if measured_with is None:
            return None
        hinted = view.hints and photo.hint_bytes > 0
        colorizers, known = self._colorizers_for(view), self._restorers
        key = view.colorizer, measured_with, hinted
        if key not in known:
            known[key] = restorer(view, measured_with, colorizers, hinted=hinted).ref
        return known[key]

    def warm_up(self) -> None:
        """Load the networks that come with GrayVault, so that no photo has to wait for that."""
        gray = np.zeros((64, 64), np.uint8)
        for colorizer in BUILT_IN.listed:
            if colorizer is not PROPAGATE and not colorizer.problem:
                colorizer.predict(gray, None, gray.shape)

    def _file(self, photo: PhotoRow) -> VaultFile:
        try:
            return self._store.get(photo.id)
        except NotFoundError as error:
            raise DamagedFileError(
                f"the vault file of photo {photo.id} is missing: restore it from a backup, or add "
                "the photo again"
            ) from error
        except DamagedFileError as error:
            raise DamagedFileError(
                f"{error}: restore it from a backup, or remove it and add the photo again"
            ) from error


def _hints_label(photo: PhotoRow) -> str:
    if not photo.hint_bytes:
        raise RequestError(f"photo {photo.id} has no hints: it is gray, or kept in colour")
    return f"restored; colorizer={PROPAGATE.ref.name}; view=hints"


def _measured_with(photo: PhotoRow) -> ModelRef | None:
    return ModelRef(photo.colorizer, photo.weights) if photo.colorizer else None
