"""Cursors of lists ordered by station key."""

from common.schemas.territories import Station
from kit.web.paging import PageQuery, no_cursor
from pydantic import TypeAdapter, ValidationError

_KEY: TypeAdapter[str] = TypeAdapter(Station)


def read_station(paging: PageQuery) -> str | None:
    """Return the key of the previous page's last station; raise Invalid."""
    if paging.after is None:
        return None
    try:
        return _KEY.validate_python(paging.after)
    except ValidationError as error:
        raise no_cursor() from error
