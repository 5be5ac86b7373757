"""For tests: responses that are lost after the commit."""

from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class ResponseDropper:
    """An application whose next responses to a path are lost after the commit."""

    app: ASGIApp
    lose: dict[str, int] = field(default_factory=dict[str, int])
    posted: list[str] = field(default_factory=list[str])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        self.posted.append(path.rpartition("/")[2])
        ending = next((end for end in self.lose if path.endswith(end) and self.lose[end]), None)
        if ending is None:
            await self.app(scope, receive, send)
            return
        self.lose[ending] -= 1

        async def swallowed(_: Message) -> None:
            """Drop the response."""

        await self.app(scope, receive, swallowed)
        # As when the network is lost: the response begins, and the connection breaks.
        headers = [(b"content-type", b"application/json"), (b"content-length", b"500")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"id": ', "more_body": False})
