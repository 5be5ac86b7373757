"""n8n, Make and Zapier as their public documents describe them, as strict as those are: none of them runs here.

- n8n: its source (`packages/cli/src/middlewares/body-parser.ts`, the Webhook node's *Header Auth*) and the lifecycle
  of a trigger node (`webhookMethods`: checkExists, create, delete).
- Make: https://apps.make.com/gateway (custom webhooks, `x-make-apikey`) and
  https://developers.make.com/custom-apps-documentation/app-components/webhooks/dedicated/attached.
- Zapier: https://docs.zapier.com/platform/build/cli-hook-trigger (subscribe, unsubscribe, perform, performList).

The status of a refusal is our choice where a document names none.
"""

import hmac
import json
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from httpx import AsyncClient, Response


@dataclass
class Tool:
    """`runs`: what its workflows were started with. `header`: the name and value that it compares, if any.

    `takes`: seconds until it answers.
    """

    header: tuple[str, str] | None = None
    runs: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    is_active: bool = True
    takes: float = 0

    def answer(self, headers: Mapping[str, str], body: bytes) -> int:
        time.sleep(self.takes)
        if not self.is_active:
            return 410
        if self.header is not None and not hmac.compare_digest(headers.get(self.header[0], ""), self.header[1]):
            return 403
        self.runs.append(self.read(headers.get("content-type", ""), body))
        return 200

    def read(self, content_type: str, body: bytes) -> dict[str, Any]:
        """Like `parseBody` of n8n: only exactly this type is JSON, anything else an empty body."""
        return json.loads(body) if content_type.split(";")[0].strip() == "application/json" else {}


class _Server(ThreadingHTTPServer):
    tool: Tool


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(server.tool.answer({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: what was taken is in `runs`."""


@contextmanager
def serving(tool: Tool) -> Generator[str]:
    """Serve a tool's webhook address on this machine."""
    server = _Server(("127.0.0.1", 0), _Answer)
    server.tool = tool
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class N8nTrigger:
    """The three methods of a trigger node's `webhookMethods.default`."""

    api: AsyncClient
    webhook_url: str
    event: str
    static_data: dict[str, str] = field(default_factory=dict[str, str])

    async def check_exists(self) -> bool:
        hooks = (await self.api.get("/v1/webhooks")).raise_for_status().json()["items"]
        same = [hook for hook in hooks if hook["url"] == self.webhook_url and hook["types"] == [self.event]]
        if same:
            self.static_data["webhookId"] = same[0]["id"]
        return bool(same)

    async def create(self) -> bool:
        body = {"url": self.webhook_url, "types": [self.event], "format": "json"}
        made = (await self.api.post("/v1/webhooks", json=body)).raise_for_status().json()
        self.static_data["webhookId"] = made["id"]
        return True

    async def delete(self) -> bool:
        found = await self.api.delete(f"/v1/webhooks/{self.static_data.pop('webhookId')}")
        return found.status_code in (204, 404)


@dataclass
class ZapierTrigger:
    """`performSubscribe`, `performUnsubscribe`, `perform` and `performList` of a hook trigger."""

    api: AsyncClient
    target_url: str
    event: str
    subscribe_data: dict[str, Any] = field(default_factory=dict[str, Any])

    async def subscribe(self) -> None:
        body = {"url": self.target_url, "types": [self.event], "format": "json"}
        self.subscribe_data = (await self.api.post("/v1/webhooks", json=body)).raise_for_status().json()
        assert self.subscribe_data.get("expiration_date") is None

    async def unsubscribe(self) -> Response:
        return await self.api.delete(f"/v1/webhooks/{self.subscribe_data['id']}")

    async def perform_list(self) -> list[dict[str, Any]]:
        answer = await self.api.get("/v1/webhooks/samples", params={"type": self.event})
        items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
        assert all(isinstance(item["id"], str) and item["id"] for item in items)  # Zapier tells items apart by `id`
        return items
