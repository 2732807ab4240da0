"""`/access`: what the sender of a request may do here."""

from dataclasses import asdict, dataclass

from fastapi import APIRouter, Request, Response

from grayvault.core.token_scope import Scope
from grayvault.server.responses.json_responses import AsciiJsonResponse

router = APIRouter()


@dataclass(frozen=True)
class Access:
    """The scope of the caller's token, or of this machine."""

    scope: Scope


@router.get("/access", response_model=Access)
async def get_access(request: Request) -> Response:
    """What the caller may do: read, write or admin, each with those before it."""
    return AsciiJsonResponse(asdict(Access(request.state.caller.scope)))
