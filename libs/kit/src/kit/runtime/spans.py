"""Types that `kit.runtime.traces` and `kit.runtime.telemetry` share, so that neither imports the other's."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

Attributes: TypeAlias = Mapping[str, str | int | float | bool]
"""Our own names, patterns and counts: nothing typed by a person."""


class Tracing(Protocol):
    """The interface of the tracers made by `kit.runtime.telemetry`."""

    def span(self, name: str, of: str, leads_to: str, attributes: Attributes) -> AbstractContextManager[Any]: ...

    def name_request(self, method: str, route: str, status: int) -> None: ...

    def stop(self) -> None: ...
