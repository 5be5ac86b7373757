"""The normal form of an answer: what differs from run to run (ids, times near now, secrets, ports) by its order."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
_YEAR = r"20(?:2[5-8])"
"""The tests' own elections are held in 2029, and people are born long before: a time between goes with the clock."""
_TIME = re.compile(rf"\b{_YEAR}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")
_DAY = re.compile(rf"\b{_YEAR}-\d\d-\d\d\b(?!T)")
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_FRENCH_DAY = re.compile(rf"\b(?:1er|\d{{1,2}})[  ](?:{_MONTHS.replace(' ', '|')})[  ]{_YEAR}\b")
_PORT = re.compile(r"(?<=127\.0\.0\.1:)\d{4,5}")
_SECRET = re.compile(
    r"(?<![\w-])(?:[0-9a-f]{32,}|(?=[\w-]*[0-9])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[A-Za-z0-9_-]{20,})(?![\w-])"
)
_FIRST_DAY = date(2027, 3, 1)
_NOBODY = "a1b2c3d4e5f60718"


def in_normal_form(answer: Any) -> Any:
    texts: list[str] = []
    _each_text(answer, lambda text: texts.append(text) or text)
    whole = "\n".join(texts)
    ids = {found: f"00000000-0000-4000-8000-{number:012}" for number, found in enumerate(_first_seen(_UUID, whole), 1)}
    moments = sorted({_moment(found) for found in _TIME.findall(whole)})
    days = sorted({*_DAY.findall(whole), *(moment.date().isoformat() for moment in moments)})
    day = {found: _FIRST_DAY + timedelta(days=number) for number, found in enumerate(days)}
    nine = {
        moment: f"{day[moment.date().isoformat()]}T{9 + number // 60:02}:{number % 60:02}:00Z"
        for number, moment in enumerate(moments)
    }

    def normal(text: str) -> str:
        text = _UUID.sub(lambda found: ids[found[0]], text)
        text = _TIME.sub(lambda found: nine[_moment(found[0])], text)
        text = _DAY.sub(lambda found: day[found[0]].isoformat() if found[0] in day else found[0], text)
        text = _FRENCH_DAY.sub("1er mars 2027", text)
        text = _PORT.sub("8000", text)
        return _SECRET.sub(lambda found: (_NOBODY * 40)[: len(found[0])], text)

    return _each_text(answer, normal)


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same with every text changed, keys too."""
    if isinstance(value, dict):
        said = cast(dict[str, Any], value)
        return {change(name): _each_text(inner, change) for name, inner in said.items()}
    if isinstance(value, list):
        return [_each_text(inner, change) for inner in cast(list[Any], value)]
    return change(value) if isinstance(value, str) else value


def _first_seen(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(pattern.findall(text)))


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
