"""OpenTelemetry behind `kit.runtime.traces`; imported only if a collector is configured. Needs the extra `traces`."""

import hashlib
from collections.abc import Generator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, Status, StatusCode, TraceFlags

from kit.runtime.spans import Attributes

_WHOLE = 2**64


class _Tracing:
    def __init__(self, service: str, url: str, share: float) -> None:
        # Without a request, event or job nothing is traced, such as periodic checks.
        self._provider = TracerProvider(
            sampler=ParentBased(ALWAYS_OFF), resource=Resource.create({SERVICE_NAME: f"isoloir-{service}"})
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
        self._tracer = self._provider.get_tracer("isoloir")
        self._bound = round(share * _WHOLE)

    @contextmanager
    def span(self, name: str, of: str, leads_to: str, attributes: Attributes) -> Generator[None]:
        links = [Link(self._context_of(leads_to))] if leads_to else []
        parent = trace.set_span_in_context(NonRecordingSpan(self._context_of(of)), Context()) if of else None
        # Not its own recording of errors, whose text can hold what a person typed.
        with self._tracer.start_as_current_span(
            name, parent, links=links, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as started:
            try:
                yield
            except BaseException as error:
                started.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def name_request(self, method: str, route: str, status: int) -> None:
        current_span = trace.get_current_span()
        current_span.update_name(f"{method} {route}")
        current_span.set_attributes(
            {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        )
        if status >= 500:
            current_span.set_status(Status(StatusCode.ERROR))

    def stop(self) -> None:
        self._provider.shutdown()

    def _context_of(self, subject: str) -> SpanContext:
        """Return the trace context, the same in every process, as is the sampling decision."""
        number = hashlib.sha256(f"isoloir {subject}".encode()).digest()
        is_sampled = int.from_bytes(number[24:]) < self._bound
        return SpanContext(
            trace_id=int.from_bytes(number[:16]),
            span_id=int.from_bytes(number[16:24]) or 1,
            is_remote=True,
            trace_flags=TraceFlags(TraceFlags.SAMPLED if is_sampled else TraceFlags.DEFAULT),
        )


def start(service: str, url: str, share: float) -> _Tracing:
    """Start tracing. `url`: the collector's OTLP over HTTP, `http://collector:4318/v1/traces`; `share`: sampling, 0 to
    1.
    """
    return _Tracing(service, url, share)
