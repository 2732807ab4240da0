"""What endpoints work with: each names in its parameters what it needs, and gets no more."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Annotated, BinaryIO

from fastapi import Depends, Request
from sqlalchemy import Engine

from grayvault.bootstrap.configured_vault import ConfiguredVault
from grayvault.bootstrap.renderer import Renderer
from grayvault.bootstrap.trials.trial_folder import TrialFolder
from grayvault.bootstrap.trials.trial_runner import TrialRunner
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.sources import Source
from grayvault.folder_view.folder_view import FolderView
from grayvault.ingest.open_vault import OpenVault
from grayvault.ingest.originals.find_original import copy_original, find_originals
from grayvault.restore.views.view_cache import ViewCache
from grayvault.server.responses.concurrency_limit import ConcurrencyLimit
from grayvault.server.responses.metrics import Metrics
from grayvault.vault.access.api_tokens import Tokens
from grayvault.vault.access.shared_links import SharedLinks


@dataclass(frozen=True)
class Lifecycle:
    """`warm` is set once the photos' networks are loaded, `stopping` when the server stops."""

    warm: Event = field(default_factory=Event)
    stopping: Event = field(default_factory=Event)


@dataclass(frozen=True)
class ViewRendering:
    """Renders views of photos, a few at a time because each takes much memory, and caches them.

    `proxy_location` is the proxy's own address of the cache's folder, if it is to send the files.
    """

    renderer: Renderer
    cache: ViewCache
    limit: ConcurrencyLimit
    metrics: Metrics
    proxy_location: str | None = None


@dataclass(frozen=True)
class UploadQueue:
    """Queues uploads; `waiting` limits how many clients may wait for theirs to be archived."""

    vault: ConfiguredVault
    waiting: ConcurrencyLimit
    stopping: Event


@dataclass(frozen=True)
class Trials:
    """Photos that are only tried, and what tries them."""

    folder: TrialFolder
    runner: TrialRunner


@dataclass(frozen=True)
class OriginalFiles:
    """Finds and reads original files, whose disks may be slow or unreachable."""

    vault: OpenVault
    limit: ConcurrencyLimit
    caller: TimeoutCaller = field(default_factory=TimeoutCaller)

    def find(self, photo_id: str) -> Iterator[Source]:
        """Files that still are the photo's original, on the disks that answer soon."""
        return find_originals(self.vault, photo_id, self.caller)

    def copy(self, photo_id: str) -> BinaryIO | None:
        """A checked copy of the photo's original; None if there is none. The caller closes it."""
        files = list(self.find(photo_id))  # outside the limit, since slow disks would use it up
        with self.limit.enter_queue(), self.limit.acquire():
            for file in files:
                if copy := copy_original(self.vault, file, photo_id):
                    return copy
        return None


@dataclass(frozen=True)
class ServerState:
    """All that lives as long as the server does."""

    vault: ConfiguredVault
    views: ViewRendering
    uploads: UploadQueue
    originals: OriginalFiles
    trials: Trials
    lifecycle: Lifecycle
    metrics: Metrics
    tokens: Tokens
    folder_view: FolderView
    links: SharedLinks


# These are coroutines because FastAPI would run plain functions in a thread each.
async def _state(request: Request) -> ServerState:
    state = request.app.state.server
    assert isinstance(state, ServerState)
    return state


_State = Annotated[ServerState, Depends(_state)]


async def _vault(state: _State) -> ConfiguredVault:
    return state.vault


async def _catalog(state: _State) -> Engine:
    return state.vault.engine


async def _views(state: _State) -> ViewRendering:
    return state.views


async def _uploads(state: _State) -> UploadQueue:
    return state.uploads


async def _originals(state: _State) -> OriginalFiles:
    return state.originals


async def _trials(state: _State) -> Trials:
    return state.trials


async def _lifecycle(state: _State) -> Lifecycle:
    return state.lifecycle


async def _metrics(state: _State) -> Metrics:
    return state.metrics


async def _tokens(state: _State) -> Tokens:
    return state.tokens


async def _folder_view(state: _State) -> FolderView:
    return state.folder_view


async def _links(state: _State) -> SharedLinks:
    return state.links


async def _base_url(request: Request, vault: Annotated[ConfiguredVault, Depends(_vault)]) -> str:
    return vault.config.serve.public_url or str(request.base_url).rstrip("/")


VaultDep = Annotated[ConfiguredVault, Depends(_vault)]
CatalogDep = Annotated[Engine, Depends(_catalog)]
ViewsDep = Annotated[ViewRendering, Depends(_views)]
UploadsDep = Annotated[UploadQueue, Depends(_uploads)]
OriginalsDep = Annotated[OriginalFiles, Depends(_originals)]
TrialsDep = Annotated[Trials, Depends(_trials)]
LifecycleDep = Annotated[Lifecycle, Depends(_lifecycle)]
MetricsDep = Annotated[Metrics, Depends(_metrics)]
TokensDep = Annotated[Tokens, Depends(_tokens)]
FolderViewDep = Annotated[FolderView, Depends(_folder_view)]
LinksDep = Annotated[SharedLinks, Depends(_links)]
BaseUrlDep = Annotated[str, Depends(_base_url)]
"""The server's public address, without a slash at the end."""
