"""Traces, as a collector gets them over HTTP; and nothing of them where none is named."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from common.events.crm import CampaignOpened
from common.schemas.campaign import CampaignState
from fastapi import FastAPI
from kit.db.sessions import Sessions, transaction
from kit.events.consumer import Consumer, handle_event
from kit.events.outbox import tell
from kit.runtime import traces
from kit.settings import Settings
from kit.testing.steps import STATE, call
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sqlalchemy.ext.asyncio import AsyncSession

LOADED = "import kit.app, kit.worker, sys; sys.exit(any(name.startswith('opentelemetry.sdk') for name in sys.modules))"


class Collector(HTTPServer):
    """Takes OTLP and keeps the spans."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.spans: list[Any] = []

    def named(self, name: str) -> Any:
        (found,) = [span for span in self.spans if span.name == name]
        return found


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        collector = cast(Collector, self.server)
        body = self.rfile.read(int(self.headers["content-length"]))
        for told in ExportTraceServiceRequest.FromString(body).resource_spans:
            collector.spans += [span for scope in told.scope_spans for span in scope.spans]
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """A test is quiet."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        traces.stop()
        server.shutdown()
        thread.join()


@pytest.fixture
def tracing(collector: Collector, app: FastAPI) -> Collector:
    port = collector.server_address[1]
    own: Settings = app.state.settings
    update = {"traces_url": f"http://127.0.0.1:{port}/v1/traces", "traces_share": 1.0}
    traces.start("kit", own.model_copy(update=update))
    return collector


def happened(campaign_id: UUID) -> CampaignOpened:
    return CampaignOpened(campaign_id=campaign_id, version=1, campaign=CampaignState.model_validate(STATE))


async def ignore(_: AsyncSession, __: CampaignOpened) -> None:
    pass


async def refuse(_: AsyncSession, __: CampaignOpened) -> None:
    raise ValueError("Camille Exemple, 06 12 34 56 78")


def test_nothing_is_loaded_where_no_collector_is_named() -> None:
    assert subprocess.run([sys.executable, "-c", LOADED], check=False).returncode == 0
    with traces.span("of nothing", of="request 1"):
        traces.name_request("GET", "/health", 200)


async def test_a_request_is_found_by_its_number(tracing: Collector, app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        missing = await client.get("/v1/jobs/0b1d7f3e-0000-4000-8000-000000000000")
        refused = await client.get("/v1/notes?secret=yes")
        again = await client.get("/health", headers={"request-id": "ab" * 16})
    assert (missing.status_code, refused.status_code) == (404, 422)
    traces.stop()
    asked = tracing.named("GET /v1/jobs/{job_id}")
    said = {one.key: one.value for one in asked.attributes}
    assert said["http.response.status_code"].int_value == 404
    assert said["http.route"].string_value == "/v1/jobs/{job_id}"
    assert "secret" not in str(tracing.named("GET /v1/notes"))
    assert "0b1d7f3e" not in str(asked)
    assert asked.trace_id != tracing.named("GET /health").trace_id
    assert again.headers["request-id"] == "ab" * 16


async def test_an_event_is_followed_from_its_teller_to_its_hearers(
    tracing: Collector, sessions: Sessions, campaign_id: UUID
) -> None:
    event = happened(campaign_id)
    with traces.span("somebody asks", of="request 1"):
        async with transaction(sessions, campaign_id) as session:
            await tell(session, event)
    for service, react in (("first", ignore), ("second", ignore)):
        await handle_event(sessions, Consumer(service, CampaignOpened, react), event.model_dump_json(), 1)
    traces.stop()
    told = tracing.named("tell crm.v1.campaign.opened")
    assert told.trace_id == tracing.named("somebody asks").trace_id
    heard = [tracing.named(f"hear {service}-crm_v1_campaign_opened") for service in ("first", "second")]
    assert {span.trace_id for span in heard} == {link.trace_id for link in told.links}


async def test_an_error_is_told_by_its_kind_and_never_by_its_text(
    tracing: Collector, sessions: Sessions, campaign_id: UUID
) -> None:
    event = happened(campaign_id)
    with pytest.raises(ValueError, match="Camille"):
        await handle_event(sessions, Consumer("kit", CampaignOpened, refuse), event.model_dump_json(), 1)
    traces.stop()
    (span,) = tracing.spans
    assert span.status.message == "ValueError"
    assert "Camille" not in str(span)


def test_all_processes_keep_the_same_share(collector: Collector) -> None:
    url = f"http://127.0.0.1:{collector.server_address[1]}/v1/traces"
    numbers = [str(uuid4()) for _ in range(400)]
    kept: list[set[str]] = []
    for service in ("crm", "predict"):
        traces.start(service, Settings(secret_key="-", traces_url=url, traces_share=0.25))  # pyright: ignore[reportArgumentType]  # a text is read as a secret
        for number in numbers:
            with traces.span(number, of=f"event {number}"), traces.span("within"):
                pass
        traces.stop()
        kept.append({span.name for span in collector.spans} - {"within"})
        collector.spans.clear()
    assert kept[0] == kept[1]
    assert 40 < len(kept[0]) < 170
