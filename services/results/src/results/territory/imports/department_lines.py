"""The lines of a whole country's file that are of a territory's départements, taken before they are read. Pure."""

import gzip
import zlib
from collections.abc import Collection

from elections import keys
from elections.places.cantons import cantons
from elections.places.membership import departments_in
from elections.places.place import Place, parse_territory

_GZIP = b"\x1f\x8b"
_MOST_BYTES = 400 << 20
_FIRST_COLUMN = ("code du département", "code département")


def departments_around(territory: str) -> tuple[str, ...]:
    """Return the départements in which all stations of a territory are; none where no table says them."""
    place = parse_territory(territory)
    if place.kind in ("nation", "epci"):
        return ()
    if place.kind == "canton":
        canton = cantons().get(place.code)
        return (canton.department,) if canton else ()
    return departments_in(place) or (_department(place),)


def take_lines(content: bytes, departments: Collection[str]) -> bytes | None:
    """Return the header and the lines of these départements; None for a file that does not begin them with its code."""
    if content.startswith(_GZIP):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return None
    header, _, rest = content.partition(b"\n")
    first = header.removeprefix(b"\xef\xbb\xbf").partition(b";")[0].strip(b'"')
    if len(content) > _MOST_BYTES or _text_of(first).lower() not in _FIRST_COLUMN:
        return None
    wanted: dict[bytes, bool] = {}
    kept = [header]
    for line in rest.split(b"\n"):
        code = line.partition(b";")[0]
        if code not in wanted:
            wanted[code] = _key_of(code) in departments
        if wanted[code]:
            kept.append(line)
    return b"\n".join([*kept, b""]) if len(kept) > 1 else None


def _text_of(printed: bytes) -> str:
    try:
        return printed.decode()
    except UnicodeDecodeError:
        return printed.decode("latin-1")


def _key_of(printed: bytes) -> str:
    try:
        return keys.department_key(printed.strip(b'" \r').decode("ascii"))
    except ValueError:
        return ""


def _department(place: Place) -> str:
    code = keys.department_of(place.code)
    try:
        return keys.department_key(code)
    except ValueError:
        return code
