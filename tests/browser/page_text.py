"""What a page says, as its reader meets it, and what in it is a code instead of words."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_UNREAD = frozenset({"script", "style", "template", "code", "pre", "datalist", "symbol"})
"""Elements whose text nobody reads as a sentence; `code` and `pre` hold what is meant to be copied."""
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_INLINE = frozenset({"a", "abbr", "b", "em", "i", "small", "span", "strong", "sub", "sup", "time", "tspan"})
_TYPED = frozenset({"text", "search", "number", "tel", "email"})
_SAID = ("title", "aria-label", "alt", "placeholder")

CODES = {
    "the code of a polling station": re.compile(r"\b(?:\d{5}|2[AB]\d{3}|97\d{3})[_-]\d{3,4}[A-Z]?\b"),
    "a polling station's number with its zeros": re.compile(r"\b[Bb]ureaux? (?:n° ?)?0\d"),
    "a telephone number as machines write it": re.compile(r"\+(?:33|262|508|590|594|596|681|687|689)\d{6,}"),
    "an identifier": re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
    "a territory as the API writes it": re.compile(
        r"\b(?:nation|circo|commune|departement|department|region|epci):\w+"
    ),
    "a commune by its code": re.compile(r"\((?:\d{5}|2[AB]\d{3})\)|\b[Cc]ommunes? (?:\d{5}|2[AB]\d{3})\b"),
    "a method by its name": re.compile(r"\b[a-z]+(?:-[a-z]+)*-[1-9]\d?\b(?![-/\w])"),
    "a word of the code": re.compile(
        r"(?<![\w/.@-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w@])|\b(?:None|null|NaN|undefined)\b"
    ),
    "a right as the API writes it": re.compile(r"\b[a-z_]+:(?:read|write)\b"),
    "a field of the API": re.compile(r"(?<![\w/.:])/(?:[a-z]+_[a-z_]+|v1/)"),
    "a plural that nobody speaks": re.compile(r"\w\((?:s|x|e|es|nt)\)"),
    "a time as machines write it": re.compile(r"\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?"),
}

_ADDRESS = re.compile(r"\bhttps?://\S+|\S+@\S+")
"""An address to copy is what it is."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread.append(tag)
        if self._unread:
            return
        if tag not in _INLINE:
            self.parts.append("\n")
        values = dict(attrs)
        said = [values.get(name) for name in _SAID]
        if tag == "input" and values.get("type", "text") in _TYPED:
            said.append(values.get("value"))
        self.parts += [f"\n{text}\n" for text in said if text]

    def handle_endtag(self, tag: str) -> None:
        if self._unread and self._unread[-1] == tag:
            self._unread.pop()
        elif tag not in _INLINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts.append(data)


def read_lines(page: str) -> list[str]:
    """Return the lines of a page's text, with what is read aloud or typed in its fields."""
    reader = _Reader()
    reader.feed(page)
    lines = ("".join(reader.parts)).replace("\u00a0", " ").replace("\u202f", " ").split("\n")
    return [text for line in lines if (text := " ".join(line.split()))]


def find_codes(page: str) -> Iterator[str]:
    """Yield what a volunteer would not read, with the line that it stands in."""
    for line in dict.fromkeys(_ADDRESS.sub("", line) for line in read_lines(page)):
        for what, pattern in CODES.items():
            if found := pattern.search(line):
                yield f"{what}, « {found[0]} », in: {line[:160]}"
