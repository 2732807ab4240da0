"""Small real vault files, which forged ones are changes of."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from grayvault.core.file_stamps import stamp_of
from grayvault.core.settings import Bound, IngestSettings
from grayvault.core.sources import Source
from grayvault.ingest.archive.archive_photo import ArchiveResources, archive_photo
from grayvault.vault.layout import create_vault
from grayvault.vault.store import LocalStore
from tests.support.photos import crop, deep_crop


@cache
def bases() -> tuple[bytes, ...]:
    """Small real vault files of all tiers, with opacity, 16 bits, a profile, things beside them."""
    with TemporaryDirectory() as folder:
        store = LocalStore(create_vault(Path(folder) / "vault"))
        resources = ArchiveResources(store, 10**6)
        return tuple(
            _archived(path, settings, resources) for path, settings in _photos(Path(folder))
        )


def _photos(folder: Path) -> list[tuple[Path, IngestSettings]]:
    pixels = crop("coffee", 48, 64)
    alpha = np.dstack([pixels, pixels[..., 0]])
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Maker"
    made: list[tuple[str, Any, dict[str, Any], dict[str, Any]]] = [
        ("a.jpg", pixels, {"quality": 98, "subsampling": 0}, {}),
        ("b.jpg", pixels[::-1], {"quality": 98, "exif": exif.tobytes()}, {"tier": "exact"}),
        ("c.jpg", pixels[:, ::-1], {"quality": 95, "icc_profile": icc}, {"tier": "color"}),
        ("d.png", alpha, {}, {}),
        ("e.png", pixels[..., 0], {}, {"tier": "lossless"}),
    ]
    chosen = []
    for name, picture, options, more in made:
        Image.fromarray(picture).save(folder / name, **options)
        chosen.append((folder / name, _settings(**more)))
    import imagecodecs

    (folder / "f.png").write_bytes(imagecodecs.png_encode(deep_crop("coffee", 48, 64)))
    return [*chosen, (folder / "f.png", _settings())]


def _settings(**more: Any) -> IngestSettings:
    bound = Bound(30, 90, 90)
    return IngestSettings(colorizer="propagate", bound=bound, min_saving=-1e6, **more)


def _archived(path: Path, settings: IngestSettings, resources: ArchiveResources) -> bytes:
    source = Source(str(path), str(path.parent), stamp_of(path.stat()))
    outcome = archive_photo(source, settings, resources)
    assert outcome.stored is not None, outcome
    name = f"{outcome.photo_id}.jxl"
    [made] = (path.parent / "vault").glob(f"*/{name}")
    return made.read_bytes()
