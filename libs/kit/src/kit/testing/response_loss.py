"""For tests: answers that are lost on their way, once all is committed."""

from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class ResponseDropper:
    """The service, whose next answers to a path may be lost on their way, once all is committed."""

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
            """Nothing of it leaves."""

        await self.app(scope, receive, swallowed)
        # As a mast that is lost: an answer begins, and the connection breaks before its end.
        headers = [(b"content-type", b"application/json"), (b"content-length", b"500")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"id": ', "more_body": False})
