"""Whoever leaves in the middle of a request is no fault of ours: nothing is stored, and no alarm is raised."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from kit.testing.tokens import bearer
from starlette.types import Message
from structlog.testing import capture_logs

FORM = "multipart/form-data; boundary=isoloir"
HEAD = '--isoloir\r\nContent-Disposition: form-data; name="fi'
FILE = f'{HEAD}le"; filename="a.csv"\r\n\r\nNom;Pr'
PARTS = [
    ("/v1/imports", FORM, HEAD),
    ("/v1/imports", FORM, FILE),
    ("/v1/imports", "application/octet-stream", "Nom;Pr"),
    ("/v1/tasks", "application/json", '{"title": "A'),
]


async def leave(app: FastAPI, path: str, kind: str, sent: str, campaign_id: UUID) -> list[Message]:
    """Send a part of a body and hang up; what was answered all the same."""
    messages = iter([{"type": "http.request", "body": sent.encode(), "more_body": True}, {"type": "http.disconnect"}])
    answered: list[Message] = []

    async def receive() -> dict[str, Any]:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        answered.append(message)

    headers = {"host": "service", "content-type": kind, "content-length": "100000"}
    headers |= {name.lower(): value for name, value in bearer(campaign_id).items()}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "app": app,
        "client": ("127.0.0.1", 1),
        "server": ("service", 80),
    }
    await app(scope, receive, send)
    return answered


@pytest.mark.parametrize(("path", "kind", "sent"), PARTS)
async def test_an_upload_that_is_broken_off_is_no_fault_of_ours(
    app: FastAPI, campaign_id: UUID, path: str, kind: str, sent: str
) -> None:
    with capture_logs() as logs:
        answered = await leave(app, path, kind, sent, campaign_id)
    assert not any(message.get("status", 0) >= 500 for message in answered)
    assert [one for one in logs if one["log_level"] in ("error", "critical")] == []
    assert [one["status"] for one in logs if one["event"] == "request"] == [499]
