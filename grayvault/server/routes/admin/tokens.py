"""`/tokens`: who has access over HTTP."""

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from grayvault.core.errors import RequestError
from grayvault.core.token_scope import MOST_NAME, Scope, is_token_name, public_facts
from grayvault.server.dependencies import TokensDep
from grayvault.server.responses.json_responses import AsciiJsonResponse

router = APIRouter(prefix="/tokens")


class TokenRequest(BaseModel):
    """A new token: who or what it is for, and what it allows."""

    model_config = ConfigDict(extra="forbid")

    name: str
    scope: Scope = "read"


@dataclass(frozen=True)
class TokenFacts:
    """A token without its secret."""

    id: str
    name: str
    scope: str
    created_at: str


@dataclass(frozen=True)
class NewToken(TokenFacts):
    """A new token with its secret, which is shown only this once."""

    token: str


@router.get("", response_model=list[TokenFacts])
def get_tokens(tokens: TokensDep) -> Response:
    """The valid tokens, the oldest first."""
    return AsciiJsonResponse([public_facts(token) for token in tokens.all()])


@router.post("", status_code=HTTPStatus.CREATED, response_model=NewToken)
def post_token(request: TokenRequest, tokens: TokensDep) -> Response:
    """Make a token; its text is in this answer and nowhere else."""
    if not is_token_name(request.name):
        raise RequestError(f"a token's name has 1 to {MOST_NAME} printable characters")
    token, text = tokens.create(request.name, request.scope)
    return AsciiJsonResponse(public_facts(token) | {"token": text}, HTTPStatus.CREATED)


@router.delete("/{token_id}", response_model=TokenFacts)
def delete_token(token_id: str, tokens: TokensDep) -> Response:
    """End a token at once; the answer says which it was."""
    return AsciiJsonResponse(public_facts(tokens.revoke(token_id)))
