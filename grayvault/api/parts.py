"""What every endpoint works with."""

from dataclasses import dataclass, field
from threading import BoundedSemaphore, Event
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from grayvault.api.cache import ViewCache
from grayvault.bootstrap.services import Services


@dataclass(frozen=True)
class ApiParts:
    """An open vault, and how the server takes turns.

    `turns` lets a few photos be rendered at a time, each taking much memory; `views` keeps what was
    rendered; `stopping` is set when the server ends.
    """

    services: Services
    turns: BoundedSemaphore
    views: ViewCache
    stopping: Event = field(default_factory=Event)


def _parts(request: Request) -> ApiParts:
    parts = request.app.state.parts
    assert isinstance(parts, ApiParts)
    return parts


Parts = Annotated[ApiParts, Depends(_parts)]


def _engine(parts: Parts) -> Engine:
    return parts.services.engine


Catalog = Annotated[Engine, Depends(_engine)]
