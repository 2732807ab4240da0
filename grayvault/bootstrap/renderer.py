"""Renders views of a vault's photos; imported only by commands that show photos."""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.catalog.photos import PhotoRow
from grayvault.colorizers.installed_models import installed_colorizers
from grayvault.colorizers.model_cache import ModelCache
from grayvault.colorizers.registry import BUILT_IN, PROPAGATE, ColorizerSet
from grayvault.core.colorizer import Colorizer, ModelRef
from grayvault.core.config.paths import models_folder
from grayvault.core.errors import ColorizerError, DamagedFileError, NotFoundError
from grayvault.core.photo import Pixels
from grayvault.core.vault_file import VaultFile
from grayvault.core.view import View
from grayvault.imaging.codec.attached_files import files_beside, holds_attachments
from grayvault.imaging.codec.checked_picture import decode_picture
from grayvault.imaging.formats.write_image import encode_pixels
from grayvault.restore.render import opaque_pixels_with, render_with, render_with_attachments
from grayvault.restore.restored_pixels import RestoredPixels
from grayvault.restore.single_flight_cache import SingleFlightCache
from grayvault.restore.views.colorizer_for_view import find_colorizer
from grayvault.restore.views.region import Region, crop_region, photo_width_for
from grayvault.restore.views.view_plan import ViewPlan, measured_with, view_plan

logger = logging.getLogger(__name__)

T = TypeVar("T")

_PHOTOS_IN_MEMORY = 2
"""Rendered photos held for the next region: zooming viewers request many regions of one photo."""

_MOST_DECODED_BYTES = 64 << 20
"""Stored pictures of up to this size stay decoded for the next view of the same photo, as many as
`_PHOTOS_IN_MEMORY`; larger ones are decoded again."""

_LISTING_SECONDS = 1.0
"""How long it may take until an installed or removed model is noticed."""

_PixelKey = tuple[str, View, ModelRef | None]
"""The vault file's SHA-256, the view of the whole photo, the colorizer."""

_ColorizerKey = tuple[str, str | None, bool, ModelRef | None, bool]
"""The view's kind, colorizer and use of hints; the photo's colorizer, and whether it has hints."""


class Renderer:
    """Renders the photos of a vault; each network is loaded once, when it is first needed.

    May be used by several threads.
    """

    def __init__(self, vault: ConfiguredVault) -> None:
        self._store = vault.store
        self._models = models_folder(vault.config.models)
        self._loaded = ModelCache()
        self._pixel_cache = SingleFlightCache[_PixelKey, RestoredPixels](_PHOTOS_IN_MEMORY)
        self._decoded = SingleFlightCache[bytes, Pixels](_PHOTOS_IN_MEMORY)
        self._colorizers = installed_colorizers(self._models, self._loaded)
        self._listed_at = time.monotonic()
        self._resolved: dict[_ColorizerKey, Colorizer | None] = {}
        self._failed: set[ModelRef] = set()

    @property
    def colorizers(self) -> ColorizerSet:
        """The colorizers that are available to this vault."""
        now = time.monotonic()
        if now - self._listed_at > _LISTING_SECONDS:
            self._colorizers, self._listed_at = (
                installed_colorizers(self._models, self._loaded),
                now,
            )
            self._resolved = {}
        return self._colorizers

    def plan(self, photo: PhotoRow, view: View, region: Region | None = None) -> ViewPlan:
        """How a view of a photo, or of a region of it, is made.

        Raises `RequestError` if the photo has no such view (`view_plan`), and `UnsupportedError` if
        no colorizer can restore it.
        """
        hinted = photo.hint_bytes > 0
        colorizer = self._colorizer(view, measured_with(photo), hinted=hinted)
        return view_plan(photo, view, colorizer, region)

    def with_plan(
        self,
        photo: PhotoRow,
        view: View,
        use: Callable[[ViewPlan], T],
        region: Region | None = None,
    ) -> T:
        """Call `use` with a plan; if the plan's colorizer fails, again with a plan without it.

        The failed colorizer is not used again, and logged once. Raises `ColorizerError` if it is
        the one that the view names.
        """
        failed = set[str]()
        while True:
            try:
                return use(self.plan(photo, view, region))
            except ColorizerError as error:
                if view.colorizer is not None or error.name in failed:
                    raise
                failed.add(error.name)
                self._exclude(error)

    def render(self, plan: ViewPlan) -> bytes:
        """An image file of a view. Raises `DamagedFileError` if the vault file is damaged."""
        if plan.region is not None:
            return self._render_region(plan, plan.region)
        file = self.read(plan.photo)
        colorizer = self.current_colorizer(plan, file)
        return render_with(file, plan.view, colorizer, self.decode)

    def render_with_attachments(self, plan: ViewPlan) -> tuple[bytes, Sequence[tuple[str, bytes]]]:
        """An image file with the photo's attachments, and what it can't hold as files beside it.

        The latter are endings of names, and contents. Gray and smaller views come without any
        attachments. Raises `DamagedFileError` if the vault file is damaged.
        """
        file, view = self.read(plan.photo), plan.view
        restored = render_with_attachments(file, view, self.current_colorizer(plan, file))
        gets_files = view.kind == "color" and view.is_full_size(plan.photo.width)
        if holds_attachments(file, view) or not gets_files:
            return restored, ()
        return restored, list(files_beside(file, view))

    def file_beside(self, photo: PhotoRow, ending: str) -> bytes | None:
        """What a full-size JPEG of a photo can't hold, by the ending of its name; None if that
        isn't there. Raises `DamagedFileError` if the vault file is damaged.
        """
        return dict(files_beside(self.read(photo), View(format="jpeg"))).get(ending)

    def read(self, photo: PhotoRow) -> VaultFile:
        """The photo's vault file. Raises `DamagedFileError` if it is damaged or missing."""
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

    def current_colorizer(self, plan: ViewPlan, file: VaultFile) -> Colorizer | None:
        """The plan's colorizer, unless the photo was archived anew since the plan was made."""
        record = file.record
        if record.colorizer == measured_with(plan.photo):
            return plan.colorizer
        return self._colorizer(plan.view, record.colorizer, hinted=bool(record.hints))

    def restorer(self, measured_with: ModelRef, *, hinted: bool) -> ModelRef:
        """The colorizer that restores photos measured with this one; raises `UnsupportedError`."""
        colorizer = self._colorizer(View(), measured_with, hinted=hinted)
        return colorizer.ref if colorizer else measured_with

    def decode(self, file: VaultFile) -> Pixels:
        """The stored picture's pixels, from memory if another view has just been made."""
        record = file.record
        channels = 3 if record.tier == "color" else 1
        if record.width * record.height * channels * record.depth // 8 > _MOST_DECODED_BYTES:
            return decode_picture(file)
        pixels = self._decoded.get(file.codestream, partial(decode_picture, file))
        pixels.setflags(write=False)
        return pixels

    def warm_up(self, names: Collection[str]) -> None:
        """Load the networks that come with GrayVault and have these names."""
        gray = np.zeros((64, 64), np.uint8)
        for colorizer in BUILT_IN.listed:
            is_network = colorizer is not PROPAGATE and not colorizer.problem
            if is_network and colorizer.ref.name in names:
                colorizer.predict(gray, None, gray.shape)

    def _render_region(self, plan: ViewPlan, region: Region) -> bytes:
        photo, view = plan.photo, plan.view
        whole_view = replace(view, width=photo_width_for(region, photo.width))
        ref = plan.colorizer.ref if plan.colorizer else None
        key = photo.revision, whole_view, ref
        whole = self._pixel_cache.get(key, partial(self._pixels, plan, whole_view))
        pixels = crop_region(region, whole.pixels, (photo.height, photo.width))
        return encode_pixels(pixels, view.format, view.quality, whole.metadata)

    def _pixels(self, plan: ViewPlan, view: View) -> RestoredPixels:
        file = self.read(plan.photo)
        return opaque_pixels_with(file, view, self.current_colorizer(plan, file), self.decode)

    def _colorizer(
        self, view: View, measured_with: ModelRef | None, *, hinted: bool
    ) -> Colorizer | None:
        colorizers = self.colorizers  # first, since this may empty `_resolved`
        if view.colorizer is None:  # a colorizer that the view names is tried even if it failed
            colorizers = colorizers.without(self._failed)
        key = view.kind, view.colorizer, view.hints, measured_with, hinted
        resolved = self._resolved  # another thread may put an empty one in its place
        if key not in resolved:
            resolved[key] = find_colorizer(view, measured_with, colorizers, hinted=hinted)
        return resolved[key]

    def _exclude(self, error: ColorizerError) -> None:
        """Stop using the colorizer that failed, with any weights."""
        colorizers = self.colorizers
        refs = {
            colorizer.ref for colorizer in colorizers.listed if colorizer.ref.name == error.name
        }
        if made := colorizers.make(error.name):
            refs.add(made.ref)
        if not refs <= self._failed:
            self._failed |= refs
            logger.warning("%s: it is left out from now on", error)
        self._resolved = {}
