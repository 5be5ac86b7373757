"""French typography in pages: no line begins with `:`, `;`, `?`, `!` or `»`, and none ends with `«`.

Done to the finished page, so that one rule holds for what templates say and for sentences from the code. What people
typed and may send back (a field's value, a text area) is left as it is, and so are scripts and styles.
"""

import re

NO_BREAK = "\u00a0"
# It begins with a letter of its own, which is searched for ten times faster than one of two patterns.
_BEFORE = re.compile(r" (?:(?=[:;?!»](?:[\s<.,…)&]|$))|(?<=« ))")
_HOUR = re.compile(r"\b(\d{1,2}) h (\d{2})\b")
_MADE = re.compile(f"{NO_BREAK}(?=[:;?!»])|(?<=«){NO_BREAK}")
_RAW = re.compile(r"<(script|style|textarea|pre|code|svg)\b")


def no_breaks(html: str) -> str:
    """The page with no-break spaces. Within a tag, and where white space is data, nothing is changed."""
    found = [one.start() for one in _BEFORE.finditer(html)]
    if not found:
        return html
    kept = _raw_parts(html)
    pieces: list[str] = []
    done = 0
    raw = 0
    for at in found:
        while raw < len(kept) and kept[raw][1] <= at:
            raw += 1
        inside = raw < len(kept) and kept[raw][0] <= at
        if inside or html.rfind("<", 0, at) > html.rfind(">", 0, at):
            continue
        pieces += (html[done:at], NO_BREAK)
        done = at + 1
    return "".join((*pieces, html[done:]))


def unbroken(text: str) -> str:
    """A text to print with no-break spaces, also within `21 h 44`."""
    return _HOUR.sub(rf"\1{NO_BREAK}h{NO_BREAK}\2", _BEFORE.sub(NO_BREAK, text))


def breakable(html: str) -> str:
    """The other way round: the same page with plain spaces."""
    return _MADE.sub(" ", html)


def _raw_parts(html: str) -> list[tuple[int, int]]:
    """From where to where elements stand whose text is no prose."""
    parts: list[tuple[int, int]] = []
    end = 0
    for one in _RAW.finditer(html):
        if one.start() >= end:
            closing = html.find(f"</{one[1]}", one.end())
            end = len(html) if closing < 0 else closing
            parts.append((one.start(), end))
    return parts
