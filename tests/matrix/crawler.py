"""Every page that links lead to, from a service's home: its status, its seconds and what is wrong with its text."""

import asyncio
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx

from tests.matrix.page_faults import faults_of, sides_of

ALIKE = 2
"""Number of pages of one address, but for the ids in it, that are looked at."""
MOST = 80
SLOW_SECONDS = 2.0
COMING_SECONDS = 240.0
_COMING = "<h1>Votre campagne arrive</h1>"
REFUSED = (403, 409, 422)
"""A page that says no, and why: a right, a step that comes first, a territory that the data do not know."""
LEAST_REASON = 20
"""Characters of a refusal's words; with fewer nobody knows what to do, and the page counts as broken."""
_VARIABLE = re.compile(r"(?<=/)(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9][0-9A-Za-z_.:-]*|2[AB]\w+|Z[A-Z]\w+)(?=/|$)")
_NO_PAGE = re.compile(
    r"/(?:v1|docs|static|openapi\.json|events)(?:/|$)|\.(?:csv|xlsx|pdf|zip|json|geojson|ics|png|svg|txt)$"
)


_UNREAD = ("script", "style", "template", "code", "pre", "textarea")
"""Elements without a sentence for the reader of the page: a textarea, text to copy or of the person's own."""


class _Reader(HTMLParser):
    """The links of a page and the text that people see."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._hidden += 1
        if tag == "a" and (link := dict(attrs).get("href")):
            self.links.append(link)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


@dataclass
class Crawled:
    """Findings in one service: number of pages, refusals with their reason, broken pages, slow pages."""

    pages: int = 0
    slowest: float = 0.0
    refused: list[str] = field(default_factory=list[str])
    broken: list[str] = field(default_factory=list[str])
    slow: list[str] = field(default_factory=list[str])
    sides: dict[str, set[tuple[int, int]]] = field(default_factory=dict[str, set[tuple[int, int]]])

    @property
    def verdict(self) -> str:
        if self.broken:
            return f"broken: {self.broken[0]}"
        slow = f", {len(self.slow)} over {SLOW_SECONDS:.0f} s: {', '.join(self.slow)}" if self.slow else ""
        works = f"works ({self.pages} pages, {self.slowest:.1f} s{slow})"
        return f"{works}; refused: {self.refused[0]}" if self.refused else works


async def crawl(client: httpx.AsyncClient, start: str, most: int = MOST) -> Crawled:
    """Read each page under `start` that a link leads to, the nearest first, at most so many."""
    crawled = Crawled()
    seen, alike = {start}, Counter[str]()
    waiting = [start]
    while waiting and crawled.pages < most:
        path = waiting.pop(0)
        answer, seconds = await _read(client, path)
        crawled.pages += 1
        crawled.slowest = max(crawled.slowest, seconds)
        if seconds > SLOW_SECONDS:
            crawled.slow.append(f"{path} {seconds:.1f} s")
        if not answer.headers.get("content-type", "").startswith("text/html"):
            if answer.is_error:
                crawled.broken.append(f"{path} {answer.status_code}, not a page")
            continue
        reader = _Reader()
        reader.feed(answer.text)
        text = " ".join(reader.words)
        if answer.status_code in REFUSED and len(_reason(text)) >= LEAST_REASON:
            crawled.refused.append(f"{path} {_reason(text)}")
        elif answer.is_error:
            crawled.broken.append(f"{path} {answer.status_code} {_reason(text)}")
        if _COMING in answer.text:
            crawled.broken.append(f"{path} never heard of the campaign")
        crawled.broken += [f"{path} {fault}" for fault in faults_of(text)]
        crawled.sides[path] = sides_of(text)
        for link in reader.links:
            to = _page_of(link, str(answer.url), start)
            if to is None or to in seen:
                continue
            seen.add(to)
            shape = _shape(to)
            alike[shape] += 1
            if alike[shape] <= ALIKE:
                waiting.append(to)
    return crawled


async def _read(client: httpx.AsyncClient, path: str) -> tuple[httpx.Response, float]:
    """Return a page and its seconds; one that the service answers until it hears of the campaign is loaded anew, as
    browsers do.
    """
    deadline = time.monotonic() + COMING_SECONDS
    while True:
        began = time.monotonic()
        answer = await client.get(path)
        seconds = time.monotonic() - began
        if _COMING not in answer.text or time.monotonic() > deadline:
            return answer, seconds
        await asyncio.sleep(1)


def _page_of(link: str, page: str, start: str) -> str | None:
    """Return the path of a link that stays in the service and leads to a page."""
    url = urlsplit(str(httpx.URL(page).join(link)))
    if url.netloc != urlsplit(page).netloc or not url.path.startswith(start) or _NO_PAGE.search(url.path):
        return None
    return url.path + (f"?{url.query}" if url.query else "")


def _shape(path: str) -> str:
    address, _, query = path.partition("?")
    names = sorted({part.partition("=")[0] for part in query.split("&")})
    return _VARIABLE.sub("*", address) + "?" + "&".join(names)


def _reason(text: str) -> str:
    said = " ".join(text.replace("’", "'").split())
    _, found, after = said.partition("Cela n'a pas marché")
    return (after if found else said)[-200:].strip() if not found else after[:200].strip()
