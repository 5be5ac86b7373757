"""French typography in pages: no line begins with `:`, `;`, `?`, `!` or `»`, and none ends with `«`.

It is applied to the finished page, for templates and sentences from the code alike. Values that are sent back (fields,
text areas), scripts and styles stay unchanged.
"""

import re

NO_BREAK = "\u00a0"
# It begins with a literal letter, which is searched ten times faster than an alternative.
_BEFORE = re.compile(r" (?:(?=[:;?!»](?:[\s<.,…)&]|$))|(?<=« ))")
_HOUR = re.compile(r"\b(\d{1,2}) h (\d{2})\b")
_MADE = re.compile(f"{NO_BREAK}(?=[:;?!»])|(?<=«){NO_BREAK}")
_RAW = re.compile(r"<(script|style|textarea|pre|code|svg)\b")


def no_breaks(html: str) -> str:
    """Return the page with no-break spaces, except in tags and where white space is data."""
    positions = [match.start() for match in _BEFORE.finditer(html)]
    if not positions:
        return html
    raw_parts = _raw_parts(html)
    pieces: list[str] = []
    done = 0
    raw = 0
    for at in positions:
        while raw < len(raw_parts) and raw_parts[raw][1] <= at:
            raw += 1
        in_raw = raw < len(raw_parts) and raw_parts[raw][0] <= at
        if in_raw or html.rfind("<", 0, at) > html.rfind(">", 0, at):
            continue
        pieces += (html[done:at], NO_BREAK)
        done = at + 1
    return "".join((*pieces, html[done:]))


def unbroken(text: str) -> str:
    """Return a text to print with no-break spaces, also within `21 h 44`."""
    return _HOUR.sub(rf"\1{NO_BREAK}h{NO_BREAK}\2", _BEFORE.sub(NO_BREAK, text))


def breakable(html: str) -> str:
    """Return the page with plain spaces again."""
    return _MADE.sub(" ", html)


def _raw_parts(html: str) -> list[tuple[int, int]]:
    """Return the ranges of elements whose text is no prose."""
    parts: list[tuple[int, int]] = []
    end = 0
    for match in _RAW.finditer(html):
        if match.start() >= end:
            closing = html.find(f"</{match[1]}", match.end())
            end = len(html) if closing < 0 else closing
            parts.append((match.start(), end))
    return parts
