"""Hubs and tabs: a service's declaration of its pages, grouped by task."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MOST_TABS = 6


@dataclass(frozen=True)
class Tab:
    """Pages that belong together: label by path. The tab leads to the first one that the caller may open."""

    title: str
    pages: Mapping[str, str]
    any_of: Mapping[str, Collection[frozenset[str]]] = field(default_factory=dict[str, Collection[frozenset[str]]])
    """Alternative scopes by page, besides those that its route requires."""
    also: Sequence[str] = ()
    """Paths of further pages that these lead to, where they do not begin with the path of one of them."""


@dataclass(frozen=True)
class Hub:
    """This service's part of an entry of the sidebar (`entries.ENTRIES`). The first of a service also has the pages
    that no tab names.
    """

    entry: str
    tabs: Sequence[Tab]


@dataclass(frozen=True)
class Spot:
    """The place of a page in its service's hubs."""

    entry: str
    tab: str = ""
    page: str = ""


def spot_of(hubs: Sequence[Hub], path: str) -> Spot | None:
    """Return the closest declared place of a path; the first hub for a page that is not declared anywhere."""
    found = [
        (len(prefix), Spot(hub.entry, tab.title, page))
        for hub in hubs
        for tab in hub.tabs
        for prefix, page in _prefixes(tab)
        if path == prefix or (prefix != "/" and path.startswith(f"{prefix}/"))
    ]
    if found:
        return max(found, key=lambda one: one[0])[1]
    return Spot(hubs[0].entry) if hubs else None


def _prefixes(tab: Tab) -> Iterable[tuple[str, str]]:
    yield from ((page, page) for page in tab.pages)
    yield from ((prefix, "") for prefix in tab.also)


def declared_pages(hubs: Sequence[Hub]) -> dict[str, str]:
    """Return the label of each declared page."""
    return {page: label for hub in hubs for tab in hub.tabs for page, label in tab.pages.items()}
