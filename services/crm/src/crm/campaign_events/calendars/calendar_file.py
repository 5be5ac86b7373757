"""Appointments as a file that calendars read (RFC 5545). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

WIDTH = 75
"""Octets of a line (3.1)."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An appointment of a calendar."""

    uid: str
    """The same for as long as it exists: a calendar that reads it again changes what it has."""
    version: int
    title: str
    description: str
    place: str
    starts_at: datetime
    ends_at: datetime
    stamped_at: datetime
    cancelled: bool
    url: str = ""


def as_calendar(entries: Iterable[Entry], name: str = "") -> str:
    """The file of these entries. `name`: what a subscription is called, and that it is read again each hour."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Isoloir//crm//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    if name:
        # RFC 7986, and what was written before it: of each pair most calendars know one.
        lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
        lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    for entry in entries:
        lines += _lines_of(entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _lines_of(entry: Entry) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.version}",
        f"DTSTAMP:{_utc(entry.stamped_at)}",
        f"DTSTART:{_utc(entry.starts_at)}",
        f"DTEND:{_utc(entry.ends_at)}",
        f"SUMMARY:{escaped(entry.title)}",
        f"LOCATION:{escaped(entry.place)}",
        f"DESCRIPTION:{escaped(entry.description)}",
        *([f"URL:{entry.url}"] if entry.url else []),
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Escape a text as the value of an iCalendar property (RFC 5545, 3.3.11)."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for character in ("\\", ";", ","):
        plain = plain.replace(character, f"\\{character}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """Fold a line: none longer than 75 octets, no character cut in two."""
    parts: list[str] = []
    part = ""
    for character in line:
        if len((part + character).encode()) > WIDTH:
            parts.append(part)
            part = " "
        part += character
    return "\r\n".join([*parts, part])


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
