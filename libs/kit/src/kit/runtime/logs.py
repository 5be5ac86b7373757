"""JSON log lines on standard output, without personal data.

An error is logged by its type and traceback places, never by its text: a database error quotes the row, a validation
error the value. Paths are logged as the route's pattern: a path can hold a secret link.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, cast

import structlog

_QUIET = ("uvicorn.access", "httpx", "httpcore", "alembic")


def _places(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    exc_info: Any = event.pop("exc_info", None)
    error: Any = exc_info
    if exc_info is True:
        error = sys.exc_info()[1]
    elif isinstance(exc_info, tuple):
        _, error, _ = cast("tuple[Any, Any, Any]", exc_info)
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["error"] = type(error).__name__
        event["places"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames[-12:]]
        if error.__cause__ is not None:
            event["cause"] = type(error.__cause__).__name__
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _places,
]
# At import: structlog's default prints errors with the values of all local variables.
structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
)


def configure(service: str, level: str = "INFO") -> None:
    """Configure logging, once per process at its start."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    structlog.contextvars.bind_contextvars(service=service)
