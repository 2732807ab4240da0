"""What reports and deep checks look at a vault's photos with."""

from grayvault.bootstrap.open_vault import Services
from grayvault.bootstrap.renderer import Renderer
from grayvault.report.page.photo_images import Lightbox
from grayvault.vault.trash import Trash


def lightbox(services: Services) -> Lightbox:
    """For the photos of this vault, with the colorizers that are installed."""
    trash = Trash(services.folder)
    zoo = Renderer(services).zoo
    return Lightbox(services.store, trash, zoo, services.config.max_pixels)
