"""Log lines without what anybody typed: of a text, what stands in our source; of the rest, what has a known form.

Logs hold no personal data (`kit.runtime.logs`). This does not rely on it: a line that a library or a fault put there
leaves the machine as no more than its time and level.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from isoloir_local.home import SERVICES

LINES = 300
_TAIL_BYTES = 400_000
_LEVELS = {"debug", "info", "warning", "error", "critical"}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_PLACEHOLDER = re.compile(r"%[sdr]|%\.\d+f")
_ERROR = re.compile(r"[A-Z][A-Za-z]{1,60}(Error|Exception|Timeout|Interrupt|Warning)")
_PLACE = re.compile(r"[a-z_0-9]{1,60}\.py:\d{1,6}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
_SERVER_LEVEL = re.compile(r"\s\[(INF|WRN|ERR|FTL|DBG)\]\s|\]\s(LOG|WARNING|ERROR|FATAL|PANIC):")
_PACKAGES = (*SERVICES, "kit", "common", "elections", "isoloir_local")


@dataclass(frozen=True)
class Template:
    """A text as a call of a logger has it in our source, and what it looks like when filled in."""

    text: str
    filled: re.Pattern[str]


@cache
def our_templates() -> tuple[Template, ...]:
    """Return the texts of all log calls of our packages, the most telling first."""
    texts: set[str] = set()
    for package in _PACKAGES:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            for file in Path(folder).rglob("*.py"):
                texts |= set(_texts_of(file.read_text()))
    telling = [text for text in texts if re.search("[a-z]{3}", _PLACEHOLDER.sub("", text))]
    templates = [Template(text, re.compile(_pattern_of(text), re.DOTALL)) for text in telling]
    return tuple(sorted(templates, key=lambda one: (-len(_PLACEHOLDER.sub("", one.text)), one.text)))


def _texts_of(source: str) -> Iterator[str]:
    if "log" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="log"), attr=level), args=[ast.Constant(value=str(text)), *_]
            ) if level in {*_LEVELS, "exception"}:
                yield text
            case _:
                pass


def _pattern_of(text: str) -> str:
    return "(.{0,2000}?)".join(re.escape(part) for part in _PLACEHOLDER.split(text))


def said(text: str) -> str:
    """Return what our source says in a text, with what may be filled in; else how long the text was."""
    for template in our_templates():
        if (found := template.filled.fullmatch(text)) is not None:
            words = [*map(_harmless, found.groups()), ""]
            return "".join(part + word for part, word in zip(_PLACEHOLDER.split(template.text), words, strict=True))
    return f"(left out: {len(text)} characters)"


def _harmless(filling: str) -> str:
    return filling if filling in SERVICES or filling.isdecimal() or _ERROR.fullmatch(filling) else "…"


def cleaned(line: str) -> dict[str, Any]:
    """Return what may leave the machine of one line."""
    try:
        read: dict[str, Any] = json.loads(line)
        event = str(read["event"])
    except (ValueError, KeyError, TypeError):
        return {"left_out": len(line)}
    result: dict[str, Any] = {"event": said(event)}
    for key in ("level", "service", "method"):
        if read.get(key) in {*_LEVELS, *SERVICES, "gateway", "catcher", *_METHODS}:
            result[key] = read[key]
    for key in ("status", "ms", "turn"):
        if isinstance(read.get(key), int | float):
            result[key] = read[key]
    for key, form in (("timestamp", _TIME), ("error", _ERROR), ("cause", _ERROR)):
        if isinstance(read.get(key), str) and form.fullmatch(read[key]):
            result[key] = read[key]
    if isinstance(read.get("places"), list):
        result["places"] = [one for one in map(str, read["places"]) if _PLACE.fullmatch(one)]
    return result


def last_lines(file: Path) -> list[str]:
    with suppress(OSError), file.open("rb") as opened:
        opened.seek(max(0, file.stat().st_size - _TAIL_BYTES))
        return opened.read().decode(errors="replace").splitlines()[-LINES:]
    return []


def count_levels(lines: Iterable[str]) -> dict[str, int]:
    """Count the lines of PostgreSQL's and NATS' logs by level: their texts may quote a statement."""
    counts: dict[str, int] = {}
    for line in lines:
        if found := _SERVER_LEVEL.search(line):
            level = found[1] or found[2]
            counts[level] = counts.get(level, 0) + 1
    return counts
