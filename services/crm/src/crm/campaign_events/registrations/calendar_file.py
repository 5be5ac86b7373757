"""A campaign event as a file that calendars read (RFC 5545). Pure."""

from datetime import UTC, datetime

WIDTH = 75
"""Octets of a line (3.1)."""


def as_calendar(
    *,
    uid: str,
    version: int,
    title: str,
    description: str,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    stamped_at: datetime,
    cancelled: bool,
    url: str,
) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Isoloir//crm//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"SEQUENCE:{version}",
        f"DTSTAMP:{_utc(stamped_at)}",
        f"DTSTART:{_utc(starts_at)}",
        f"DTEND:{_utc(ends_at)}",
        f"SUMMARY:{escaped(title)}",
        f"LOCATION:{escaped(place)}",
        f"DESCRIPTION:{escaped(description)}",
        f"URL:{url}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


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
