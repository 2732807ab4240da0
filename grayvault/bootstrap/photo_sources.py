"""Access to a vault's photos for reports and deep checks."""

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.bootstrap.renderer import Renderer
from grayvault.report.page.photo_images import PhotoSources
from grayvault.vault.trash import Trash


def photo_sources(vault: ConfiguredVault) -> PhotoSources:
    """Access to the photos of this vault, with the installed colorizers."""
    trash = Trash(vault.folder)
    colorizers = Renderer(vault).colorizers
    return PhotoSources(vault.store, trash, colorizers, vault.config.max_pixels)
