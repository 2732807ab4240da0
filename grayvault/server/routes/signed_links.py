"""`POST /links`: addresses of photos for people without a token."""

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from grayvault.catalog.photos import find
from grayvault.core.view import ViewKind
from grayvault.server.dependencies import BaseUrlDep, CatalogDep, TokensDep
from grayvault.server.middleware.signed_links import signed
from grayvault.server.responses.json_responses import AsciiJsonResponse
from grayvault.vault.access.api_tokens import Tokens

router = APIRouter()

_MAX_SECONDS = 10 * 366 * 24 * 3600


class Link(BaseModel):
    """The view that a link shows, with the parameters of `/photo`, and how long it is valid."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    seconds: Annotated[int, Field(ge=1, le=_MAX_SECONDS)]
    w: Annotated[int | None, Field(ge=1)] = None
    h: Annotated[int | None, Field(ge=1)] = None
    format: Literal["jpeg", "png", "webp", "avif", "jxl"] | None = None
    quality: Annotated[int | None, Field(ge=1, le=100)] = None
    view: ViewKind | None = None
    download: bool | None = None


@dataclass(frozen=True)
class SignedLink:
    """A link and when it expires, in ISO 8601."""

    url: str
    expires_at: str


@router.post("/links", status_code=HTTPStatus.CREATED, response_model=SignedLink)
def post_link(link: Link, catalog: CatalogDep, base_url: BaseUrlDep, tokens: TokensDep) -> Response:
    """Make an address that shows one view of a photo to anyone who has it, until it expires."""
    find(catalog, link.id)
    signed_link = make_link(link, base_url, tokens)
    headers = {"Location": signed_link.url}
    return AsciiJsonResponse(asdict(signed_link), HTTPStatus.CREATED, headers)


def make_link(link: Link, base_url: str, tokens: Tokens) -> SignedLink:
    """Sign a link; `base_url` is the server's address without a slash at its end."""
    view = link.model_dump(exclude={"id", "seconds"}, exclude_none=True)
    parameters = [(name, _parameter(value)) for name, value in view.items()]
    expires = int(time.time()) + link.seconds
    address = signed(f"/photo/{link.id}", parameters, expires, tokens.link_key())
    return SignedLink(f"{base_url}{address}", datetime.fromtimestamp(expires, UTC).isoformat())


def _parameter(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
