"""Traces of requests, events and jobs, by OpenTelemetry: off, and nothing of it loaded, unless a collector is named.

The number of a trace follows from what it is about: the request's number, which the gateway and the service share, or
the event's, which its teller and all its hearers know. So nothing has to travel with a message or be stored, who has
the number of a request finds its trace, and all processes keep the same share of them.
"""

import importlib
from contextlib import nullcontext
from typing import Any

from kit.runtime.spans import Attributes, Tracing
from kit.settings import Settings

_tracing: Tracing | None = None


def start(service: str, settings: Settings) -> None:
    """Once a process, where it starts and after it was forked."""
    global _tracing
    if settings.traces_url and _tracing is None:
        telemetry = importlib.import_module("kit.runtime.telemetry")
        _tracing = telemetry.start(service, settings.traces_url, settings.traces_share)


def stop() -> None:
    """Send what is waiting, and be off again."""
    global _tracing
    if _tracing is not None:
        _tracing.stop()
    _tracing = None


def span(name: str, *, of: str = "", leads_to: str = "", attributes: Attributes | None = None) -> Any:
    """A context manager: how long what is done in it takes, and whether it fails.

    `of`: what the trace is of, `request …` or `event …`; empty where it is part of what is done around it.
    `leads_to`: what goes on in a trace of its own.
    """
    return nullcontext() if _tracing is None else _tracing.span(name, of, leads_to, attributes or {})


def name_request(method: str, route: str, status: int) -> None:
    """Say of the request's span what is known once it is answered. Its route: a path can hold a secret link."""
    if _tracing is not None:
        _tracing.name_request(method, route, status)
