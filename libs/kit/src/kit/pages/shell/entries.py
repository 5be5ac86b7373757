"""The entries of the sidebar, by task, and what each leads to in which service.

Every service shows all of them beside its own pages, and services never ask each other: so where an entry leads, and
which rights that takes, is written here once. `tests/architecture/test_navigation.py` compares it with the routes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from common.scopes import Role

GATEWAY = "gateway"


@dataclass(frozen=True)
class Door:
    """A page that an entry leads to."""

    service: str
    path: str
    needs: frozenset[str]
    tab: str = ""
    """The tab of the hub that it stands in on the pages of other services; empty: it stands in none there."""
    label: str = ""
    """Its label in the second row of that tab; empty: the tab's own."""

    @property
    def address(self) -> str:
        return self.path if self.service == GATEWAY else f"/{self.service}{self.path}"


@dataclass(frozen=True)
class Entry:
    key: str
    title: str
    icon: str
    doors: Sequence[Door]
    """Doors in order: the entry leads to the first one that the caller may open."""
    tabs: Sequence[str] = ()
    """The order of the tabs where several services have some of them; else as the service declares them."""


def _door(service: str, path: str, needs: str = "", tab: str = "", label: str = "") -> Door:
    return Door(service, path, frozenset(needs.split()), tab, label)


ENTRIES: Sequence[Entry] = (
    Entry(
        "today",
        "Aujourd’hui",
        "house",
        (
            _door("gateway", "/", tab="Vue d’ensemble"),
            _door("crm", "/", "campaigns:read actions:read", tab="Feuille du jour"),
            _door("crm", "/my-tasks", "tasks:read", tab="Mes tâches"),
        ),
        ("Vue d’ensemble", "Feuille du jour", "Mes tâches"),
    ),
    Entry(
        "electorate",
        "Électorat",
        "map",
        (
            _door("predict", "/", "priorities:read stations:read"),
            _door("predict", "/forecast", "forecasts:read"),
            _door("predict", "/past-results", "elections:read"),
        ),
    ),
    Entry(
        "field",
        "Terrain",
        "footprints",
        (
            _door("crm", "/board", "actions:read canvasses:read"),
            _door("crm", "/turfs", "canvasses:read"),
            _door("crm", "/campaign-events", "actions:read"),
            _door("crm", "/appels", "calls:write"),
        ),
    ),
    Entry(
        "people",
        "Personnes",
        "users",
        (_door("crm", "/people", "people:read"), _door("crm", "/questionnaires", "questionnaires:read")),
    ),
    Entry(
        "messages",
        "Messages",
        "mail",
        (
            _door("crm", "/mailings", "messages:read people:read"),
            _door("crm", "/political-ads", "messages:read"),
        ),
    ),
    Entry("proxies", "Procurations", "user-check", (_door("proxy", "/", "requests:read"),)),
    Entry(
        "budget",
        "Budget",
        "wallet",
        (_door("budget", "/", "ceilings:read"), _door("budget", "/evidence", "evidence:read")),
    ),
    Entry(
        "night",
        "Soirée",
        "vote",
        (_door("results", "/", "totals:read"), _door("results", "/poll-watchers", "poll_watchers:read")),
    ),
    Entry(
        "settings",
        "Réglages",
        "settings",
        (
            _door("crm", "/campaign", "campaigns:read", tab="Campagne"),
            _door("gateway", "/apres-election", "campaigns:write", tab="Campagne", label="Après l’élection"),
            _door("crm", "/team", "members:read", tab="Équipe"),
            _door("crm", "/rights", "rights:read", tab="Données personnelles"),
            _door("gateway", "/integrations", "events:read", tab="Intégrations", label="API et webhooks"),
            _door("gateway", "/integrations", "audit_log:read", tab="Intégrations", label="API et webhooks"),
            _door("crm", "/applications", "clients:read", tab="Intégrations", label="Applications"),
            _door("gateway", "/installation", "imports:read", tab="Installation"),
            _door("crm", "/my-connections", "campaigns:read", tab="Mes connexions"),
        ),
        ("Campagne", "Équipe", "Données personnelles", "Intégrations", "Installation", "Mes connexions"),
    ),
)
BY_KEY = {entry.key: entry for entry in ENTRIES}

_AT_HAND: dict[Role, str] = {
    Role.CANDIDATE: "today electorate field budget",
    Role.MANAGER: "today electorate field people",
    Role.FINANCIAL_AGENT: "today budget field",
    Role.ACCOUNTANT: "today budget",
    Role.COORDINATOR: "today field people electorate",
    Role.CANVASSER: "today field electorate",
    Role.PHONE_BANK: "today field",
    Role.DATA_STEWARD: "today people electorate settings",
    Role.PROXY_COORDINATOR: "today proxies electorate",
    Role.REPORTER: "today night",
    Role.READER: "today electorate night",
    Role.INTEGRATOR: "today settings people",
}
_MOST_AT_HAND = 4


def keys_at_hand(roles: Collection[Role], visible: Sequence[str]) -> list[str]:
    """Return the keys of the bottom bar on a phone: of the visible entries, those that the person's roles use most."""
    wanted = [key for role in Role if role in roles for key in _AT_HAND[role].split()] or visible
    return list(dict.fromkeys(key for key in wanted if key in visible))[:_MOST_AT_HAND]
