"""Installing a model: find or download its files, check, convert and store them."""

import shutil
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from urllib.parse import urlsplit

from grayvault.colorizers.install.convert import convert
from grayvault.colorizers.install.download import Progress
from grayvault.colorizers.install.download_folder import FETCHED, discard, fetch, installing
from grayvault.colorizers.install.model_folder import InstalledModel, SourceFile, put_model
from grayvault.colorizers.install.model_sources import ModelSource, PublishedFile
from grayvault.core.errors import DownloadError, ModelFileError


@dataclass(frozen=True)
class Fetching:
    """The settings of an installation: the folder of models, and a callback for its progress.

    `substitutes` are files or addresses that stand in for those published: as many, in any
    order if they have the published names; or one folder, or ZIP archive, that holds files of
    these names.
    """

    folder: Path
    progress: Progress
    substitutes: Sequence[str] = ()


def install(model: ModelSource, fetching: Fetching) -> InstalledModel:
    """Install a model, in the place of one that is installed already.

    Substitutes need not have the published size and hash: they may be trained anew.
    Raises `BusyError`, `DownloadError`, `ModelFileError`, `UnsupportedError` and `OSError`; then
    nothing is installed, and what was fetched is kept for the next time, unless it is no model.
    """
    with installing(fetching.folder, model.name) as work:
        files = [_obtain(model, file, fetching, work) for file in model.files]
        sources = [SourceFile(path.name, path.stat().st_size, _sha256(path)) for path in files]
        try:
            made = convert(model.form, files, work)
        except ModelFileError:
            _discard_fetched(model, fetching)  # it would be as useless the next time
            raise
        installed = put_model(fetching.folder, model.name, made, sources)
        _discard_fetched(model, fetching)
    return installed


def _discard_fetched(model: ModelSource, fetching: Fetching) -> None:
    for file in model.files:
        discard(fetching.folder / FETCHED / file.name)


def _obtain(model: ModelSource, file: PublishedFile, fetching: Fetching, work: Path) -> Path:
    """The published file, or the user's in its place, on this disk under its name."""
    substitute = _substitute(model, file, fetching.substitutes)
    if substitute is None and file.url is None:
        raise DownloadError(
            f"{file.name} can't be downloaded automatically: get it from {model.page}, and name it "
            "by --from"
        )
    address = substitute or file.url or ""
    if not _is_url(address):
        return _local(Path(address), file, work)
    target = fetching.folder / FETCHED / file.name
    fetch(address, target, fetching.progress)
    if substitute is None:
        _check(target, file)
    return target


def _substitute(model: ModelSource, file: PublishedFile, addresses: Sequence[str]) -> str | None:
    """The user's file or address for a published file: that of its name, or else the only one."""
    if not addresses:
        return None
    by_name = [address for address in addresses if _name(address) == file.name]
    if by_name:
        return by_name[0]
    if len(addresses) == 1 and (len(model.files) == 1 or _holds_many(addresses[0])):
        return addresses[0]
    raise ModelFileError(
        f"none of the files given is called {file.name}: {model.name} is made of "
        f"{', '.join(file.name for file in model.files)}"
    )


def _name(address: str) -> str:
    return Path(urlsplit(address).path).name if _is_url(address) else Path(address).name


def _holds_many(address: str) -> bool:
    return not _is_url(address) and (Path(address).is_dir() or Path(address).suffix == ".zip")


def _local(path: Path, file: PublishedFile, work: Path) -> Path:
    """The file at `path`, or of its name in the folder or ZIP archive there."""
    if path.suffix == ".zip" and path.is_file():
        return _unzipped(path, file, work)
    if path.is_dir():
        matches = sorted(path.rglob(file.name))
        path = matches[0] if matches else path / file.name
    if not path.is_file():
        raise ModelFileError(f"there is no file {path}")
    return path


def _unzipped(archive: Path, file: PublishedFile, work: Path) -> Path:
    """A member of a ZIP archive, the last in order where several have its name."""
    try:
        with zipfile.ZipFile(archive) as opened:
            names = sorted(name for name in opened.namelist() if Path(name).name == file.name)
            if not names:
                raise ModelFileError(f"{archive} holds no {file.name}")
            target = work / file.name
            with opened.open(names[-1]) as member, target.open("wb") as out:
                shutil.copyfileobj(member, out)
            return target
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise ModelFileError(f"{archive} isn't a ZIP archive, or is damaged") from error
    except RuntimeError as error:  # a password, or a way of packing that Python doesn't know
        raise ModelFileError(
            f"{archive} can't be unpacked: unpack it with another program, and name its folder"
        ) from error


def _check(path: Path, file: PublishedFile) -> None:
    """Raise `ModelFileError`, and remove the file, where it isn't what was published."""
    wrong = file.size is not None and path.stat().st_size != file.size
    if wrong or (file.sha256 is not None and _sha256(path) != file.sha256):
        discard(path)
        raise ModelFileError(
            f"{file.url} isn't the file that was published (size or SHA-256 differ): it was removed"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _is_url(address: str) -> bool:
    return urlsplit(address).scheme in {"http", "https"}
