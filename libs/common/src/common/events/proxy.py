"""Events told by proxy."""

from typing import Any, ClassVar

from common.events.event import Event, example
from common.schemas.proxies import RequestState


def _request(status: str) -> dict[str, Any]:
    return {
        "ref": "e8d3c5a2-1f70-4d96-93b8-7b4a2e9f6d21",
        "status": status,
        "commune": "94033",
        "station": "94033_0001",
        "rounds": [1, 2],
    }


class RequestOpened(Event):
    """Told when someone who cannot vote in person asks for a proxy holder, and when the request changed."""

    model_config = example(request=_request("open"))
    subject: ClassVar[str] = "proxy.v1.request.opened"

    request: RequestState


class RequestMatched(Event):
    """Told when a proxy holder was found for a request."""

    model_config = example(version=2, request=_request("matched"))
    subject: ClassVar[str] = "proxy.v1.request.matched"

    request: RequestState


class RequestConfirmed(Event):
    """Told when the proxy was made before an authority: these votes are secured."""

    model_config = example(version=3, request=_request("confirmed"))
    subject: ClassVar[str] = "proxy.v1.request.confirmed"

    request: RequestState


class RequestWithdrawn(Event):
    """Told when a request ends without a proxy: withdrawn, expired or erased."""

    model_config = example(version=3, request=_request("withdrawn"))
    subject: ClassVar[str] = "proxy.v1.request.withdrawn"

    request: RequestState
