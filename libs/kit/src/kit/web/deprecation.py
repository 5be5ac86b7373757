"""Deprecation of operations, in the documentation and in each response (RFC 9745, RFC 8594).

    @router.get("/old", **deprecate_operation(on=date(2027, 1, 4), gone_on=date(2027, 7, 5), instead="/v1/new"))

docs/api/index.md says how long one is kept; tests/contracts/style.py checks that the API's changelog names it.
"""

from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import Any

from kit.settings import Settings

DEPRECATED_ON, SUNSET_ON, INSTEAD = "x-deprecated-on", "x-sunset-on", "x-instead"


def deprecate_operation(*, on: date, gone_on: date, instead: str | None = None) -> dict[str, Any]:
    """Return the arguments that declare a route deprecated. `instead`: the path of the operation that replaces it."""
    extra = {DEPRECATED_ON: on.isoformat(), SUNSET_ON: gone_on.isoformat()}
    return {"deprecated": True, "openapi_extra": extra | ({} if instead is None else {INSTEAD: instead})}


def headers_of(route: object, settings: Settings) -> dict[str, str]:
    """Return the deprecation headers of this route's responses; none if it is not deprecated."""
    extra: dict[str, Any] = getattr(route, "openapi_extra", None) or {}
    if SUNSET_ON not in extra:
        return {}
    links = [f'<{settings.public_url}{settings.root_path}/docs>; rel="deprecation"; type="text/html"']
    if INSTEAD in extra:
        links.append(f'<{settings.public_url}{settings.root_path}{extra[INSTEAD]}>; rel="successor-version"')
    return {
        "Deprecation": f"@{int(_midnight(extra[DEPRECATED_ON]).timestamp())}",
        "Sunset": format_datetime(_midnight(extra[SUNSET_ON]), usegmt=True),
        "Link": ", ".join(links),
    }


def _midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
