"""What every endpoint works with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from grayvault.bootstrap.open_vault import ConfiguredVault
from grayvault.bootstrap.renderer import Renderer
from grayvault.catalog.data_version import DataVersion
from grayvault.core.call_with_timeout import TimeoutCaller
from grayvault.core.sources import Source
from grayvault.ingest.originals.find_original import find_originals
from grayvault.restore.view_cache import ViewCache
from grayvault.server.responses.concurrency_limit import Turns
from grayvault.server.responses.metrics import Metrics
from grayvault.vault.api_tokens import Tokens
from grayvault.vault.trash import Trash


@dataclass(frozen=True)
class ApiParts:
    """An open vault, and how the server takes turns.

    `renders` lets a few photos be rendered at a time, each taking much memory; `views` keeps what
    was rendered; `waits` are uploads' clients that wait for their photos to be archived; `warm` is
    set when photos can be restored at once, `stopping` when the server ends. `caller` asks the
    disks of originals, which may be far away.
    """

    services: ConfiguredVault
    renderer: Renderer
    renders: Turns
    views: ViewCache
    waits: Turns
    metrics: Metrics
    tokens: Tokens
    changes: DataVersion
    warm: Event = field(default_factory=Event)
    stopping: Event = field(default_factory=Event)
    caller: TimeoutCaller = field(default_factory=TimeoutCaller)

    def originals(self, photo_id: str) -> Iterator[Source]:
        """Where a photo's original is, as far as can be told soon."""
        services = self.services
        return find_originals(services.engine, Trash(services.folder), photo_id, self.caller)

    def base_url(self, request: Request) -> str:
        """How this server is reached, without a slash at the end."""
        return self.services.config.serve.public_url or str(request.base_url).rstrip("/")


# Dependencies that wait for nothing are coroutines, so that none of them takes a turn in a thread.
async def _parts(request: Request) -> ApiParts:
    parts = request.app.state.parts
    assert isinstance(parts, ApiParts)
    return parts


Parts = Annotated[ApiParts, Depends(_parts)]


async def _engine(parts: Parts) -> Engine:
    return parts.services.engine


Catalog = Annotated[Engine, Depends(_engine)]
