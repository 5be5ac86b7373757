"""Traces of requests, events and jobs by OpenTelemetry: off, and not imported, unless a collector is configured.

The trace id is derived from the request's id, which gateway and service share, or the event's, which all its consumers
know. So nothing has to be sent or stored with a message, a request's id finds its trace, and all processes sample the
same ones.
"""

import importlib
from contextlib import nullcontext
from typing import Any

from kit.runtime.spans import Attributes, Tracing
from kit.settings import Settings

_tracing: Tracing | None = None


def start(service: str, settings: Settings) -> None:
    """Start tracing, once per process at its start and after a fork."""
    global _tracing
    if settings.traces_url and _tracing is None:
        telemetry = importlib.import_module("kit.runtime.telemetry")
        _tracing = telemetry.start(service, settings.traces_url, settings.traces_share)


def stop() -> None:
    """Send pending traces, and stop."""
    global _tracing
    if _tracing is not None:
        _tracing.stop()
    _tracing = None


def span(name: str, *, of: str = "", leads_to: str = "", attributes: Attributes | None = None) -> Any:
    """Return a context manager that records duration and failure.

    `of`: the trace's subject, `request …` or `event …`; empty within another span. `leads_to`: the subject of a trace
    that continues it.
    """
    return nullcontext() if _tracing is None else _tracing.span(name, of, leads_to, attributes or {})


def name_request(method: str, route: str, status: int) -> None:
    """Add to the request's span what is known once it is answered, with its route pattern: a path can hold a secret
    link.
    """
    if _tracing is not None:
        _tracing.name_request(method, route, status)
