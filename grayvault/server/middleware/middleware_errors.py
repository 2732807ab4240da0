"""Answers for errors of other middleware: the store that has the tokens fails, or the catalog."""

from http import HTTPStatus

from sqlalchemy.exc import DBAPIError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grayvault.core.errors import GrayVaultError
from grayvault.server.error_responses import failure, problem

_SENTENCE = "the server can't tell now who asks: try again, or see its log for this request's id"


class MiddlewareErrors:
    """Middleware that answers what `app` raises, unless an answer has begun.

    Errors of endpoints are answered further inside. Those that arrive here are logged, and the
    answer does not tell them: nobody knows yet who asks.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except (GrayVaultError, DBAPIError) as error:
            if has_begun:
                raise
            status = HTTPStatus(failure(error).status_code)
            await problem(status, _SENTENCE)(scope, receive, send)
