"""The route of every API: `APIRouter(route_class=Route)`."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from kit import idempotency
from kit.bodies import check_body


class Route(APIRoute):
    """Reads bodies warily, and keeps the answer of a request that was sent with an Idempotency-Key."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            await check_body(request)
            try:
                response = await handle(request)
            except idempotency.Replay as known:
                return known.response
            # Still inside the transaction of the request: the answer commits with what it tells of.
            if hasattr(request.state, "idempotency"):
                await idempotency.keep(request, request.state.session, response)
            return response

        return answer
