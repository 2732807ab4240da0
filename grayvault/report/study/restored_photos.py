"""Photos restored from the study's vaults, with and without hints, for comparison."""

from grayvault.colorizers.colorize import colorize, hints_of
from grayvault.colorizers.registry import ColorizerSet
from grayvault.core.colorizer import Colorizer
from grayvault.core.photo import Metadata, Photo
from grayvault.core.vault_file import VaultFile
from grayvault.imaging.codec.alpha import decode_alpha
from grayvault.imaging.codec.checked_picture import decode_picture
from grayvault.imaging.color.rgb_to_ycbcr import rgb_to_luma
from grayvault.imaging.formats.metadata import restored_label


def from_hints(file: VaultFile, colorizers: ColorizerSet) -> Photo:
    """The photo as `restore` writes it; a photo kept in colour is returned as it is stored."""
    record = file.record
    if record.colorizer is None:
        return _photo(file, None)
    return _photo(file, colorizers.restorer_of(record.colorizer))


def from_gray_alone(file: VaultFile, colorizer: Colorizer) -> Photo:
    """The photo as a colorizer restores it from the stored gray picture alone."""
    return _photo(file, colorizer, hinted=False)


def _photo(file: VaultFile, colorizer: Colorizer | None, *, hinted: bool = True) -> Photo:
    pixels = decode_picture(file)
    metadata = Metadata(icc=file.record.icc)
    if colorizer is not None:
        gray, hints = rgb_to_luma(pixels), hints_of(file.record.hints)
        pixels = colorize(gray, gray, hints, colorizer, hinted=hinted)
        label = {"Color": "restored", "Colorizer": colorizer.ref.name, "Photo": file.record.id}
        metadata = Metadata(icc=file.record.icc, xmp=restored_label.add_label(None, label))
    return Photo(pixels, "jxl", metadata, alpha=decode_alpha(file))
