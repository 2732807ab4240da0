"""Addresses of photos for people without a token: `POST /links`."""

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from grayvault.catalog.photos import find
from grayvault.core.view import ViewKind
from grayvault.server.dependencies import Parts
from grayvault.server.middleware.signed_urls import signed
from grayvault.server.responses.json_responses import JsonAnswer
from grayvault.vault.api_tokens import Tokens

router = APIRouter()

_LONGEST_SECONDS = 10 * 366 * 24 * 3600


class Link(BaseModel):
    """What is to be shown to whoever has the link, for how long; the same words as in `/photo`."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    seconds: Annotated[int, Field(ge=1, le=_LONGEST_SECONDS)]
    w: Annotated[int | None, Field(ge=1)] = None
    h: Annotated[int | None, Field(ge=1)] = None
    format: Literal["jpeg", "png", "webp", "avif", "jxl"] | None = None
    quality: Annotated[int | None, Field(ge=1, le=100)] = None
    view: ViewKind | None = None
    download: bool | None = None


@dataclass(frozen=True)
class Made:
    """A link that was made; `expires_at` is ISO 8601."""

    url: str
    expires_at: str


@router.post("/links", status_code=HTTPStatus.CREATED, response_model=Made)
def post_link(link: Link, request: Request, parts: Parts) -> Response:
    """Make an address that shows one view of a photo to whoever has it, until it expires."""
    find(parts.services.engine, link.id)
    made = make_link(link, parts.base_url(request), parts.tokens)
    return JsonAnswer(asdict(made), HTTPStatus.CREATED, {"Location": made.url})


def make_link(link: Link, base: str, tokens: Tokens) -> Made:
    """A link that begins with `base`, the server's address without a slash at its end."""
    asked = link.model_dump(exclude={"id", "seconds"}, exclude_none=True)
    parameters = [(name, _word(value)) for name, value in asked.items()]
    expires = int(time.time()) + link.seconds
    address = signed(f"/photo/{link.id}", parameters, expires, tokens.link_key())
    return Made(f"{base}{address}", datetime.fromtimestamp(expires, UTC).isoformat())


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
