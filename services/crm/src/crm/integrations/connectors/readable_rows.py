"""What a vendor answers, where it has the form that they document: what has another form is never believed."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from crm.integrations.connectors.http_line import Answer, ServiceUnavailable
from crm.integrations.connectors.three_way_merge import Side
from crm.integrations.connectors.vendor import Theirs

LONG_AGO = datetime.fromtimestamp(0, UTC)
_ERRORS = ("error", "fail", "failed", "failure")
UNREADABLE = "fiche d'une forme que la documentation du service ne décrit pas : laissée telle quelle, des deux côtés"
UNFAMILIAR = (
    "Le service répond autrement que sa documentation le dit{said}. Rien n'a été lu au-delà, rien n'est perdu : "
    "relancez plus tard, et prévenez qui tient l'outil si cela dure."
)


def unfamiliar(said: str = "") -> ServiceUnavailable:
    return ServiceUnavailable(UNFAMILIAR.format(said=f" ({said[:200]})" if said else ""))


def member_of(found: Answer, *path: str, why: Callable[[Any], str]) -> Any:
    """Return what stands at a path of an answer. Raises ServiceUnavailable: a 200 may hold an error instead."""
    said = found.body
    for name in path:
        said = cast("dict[str, Any]", said).get(name) if isinstance(said, dict) else None
    if found.status >= 400 or said is None:
        raise unfamiliar(f"réponse {found.status} : {why(found.body)}")
    return said


def check_no_error(found: Answer, *, why: Callable[[Any], str]) -> None:
    """Raise ServiceUnavailable where an answer below 400, of which little is documented, says that it is an error."""
    said = cast("dict[str, Any]", found.body) if isinstance(found.body, dict) else {}
    if said.get("error") or said.get("errors") or str(said.get("status", "")).casefold() in _ERRORS:
        raise unfamiliar(f"réponse {found.status} : {why(found.body)}")


def list_of(found: Answer, *path: str, why: Callable[[Any], str]) -> list[Any]:
    said = member_of(found, *path, why=why)
    if not isinstance(said, list):
        raise unfamiliar(f"réponse {found.status} : une liste était attendue")
    return cast("list[Any]", said)


def read_rows(rows: Sequence[Any], read: Callable[[dict[str, Any]], Theirs]) -> list[Theirs]:
    """Read each row; one of another form stays apart, by its id. Raises ServiceUnavailable for one without an id."""
    return [_read(row, read) for row in rows]


def _read(row: Any, read: Callable[[dict[str, Any]], Theirs]) -> Theirs:
    try:
        one = read(row)
        for said in (one.side.subscribed, one.side.closed):
            # A no that is written "true" would be lost.
            if said is not None and not isinstance(cast(object, said), bool):
                raise TypeError
    except (KeyError, TypeError, ValueError, AttributeError):
        key = cast("dict[str, Any]", row).get("id") if isinstance(row, dict) else None
        if isinstance(key, bool) or not isinstance(key, str | int):
            raise unfamiliar("une fiche sans identifiant") from None
        return Theirs(str(key), Side({}, None, None, None), LONG_AGO, refused=(UNREADABLE,), unreadable=True)
    return one


def text_of(said: Any) -> str:
    """Return a value as text; null is empty. Raises TypeError for an object, a list or a truth value."""
    if said is None:
        return ""
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        raise TypeError
    return str(said)
