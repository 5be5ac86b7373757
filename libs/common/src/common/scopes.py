"""API rights: scopes, and the scopes of each team role.

A token's scopes count if the member's roles have them; features closed to a member remove theirs.
"""

from collections.abc import Iterable
from enum import StrEnum

SCOPES: dict[str, str] = {
    "campaigns:read": "See the campaign: election, territory, dates.",
    "campaigns:write": "Edit the campaign.",
    "members:read": "See the team and its rights.",
    "members:write": "Invite people, give and take roles and territories.",
    "features:write": "Open and close features to members who may do less than oneself.",
    "clients:read": "See the other software that the campaign lets in, and what it read of people.",
    "clients:write": "Register other software, change its keys, and cut it off.",
    "grants:write": "Let other software in: for which calls, where, until when.",
    "canvasses:read": "See what doors, calls and street conversations brought, in sums.",
    "canvasses:write": "Record doors, calls and street conversations.",
    "actions:read": "See planned and past actions.",
    "actions:write": "Plan, change and complete actions.",
    "calls:read": "See which call campaigns are open; with actions:read, how far each is, in sums.",
    "calls:write": "Take calls, one person at a time, and note what came of them.",
    "people:read": "See the people of the campaign: names, addresses, what they agree to; no phone, e-mail or opinion.",
    "people:write": "Enter, correct and erase people, and note what they agree to.",
    "people:sealed": "Read one phone, e-mail, birth date or opinion at a time, with a reason that is logged.",
    "people:export": "Take the people of the campaign out of it as a file, with their phones and e-mails; logged.",
    "rights:read": "See what people ask about their own data, how far it is, and what is due when.",
    "rights:write": "Enter what people ask about their own data, check who they are, have it answered and carried out.",
    "audit_log:read": "See who read personal data and who changed what.",
    "retention:read": "See how long each kind of personal data is kept, and the register of processing.",
    "retention:write": "Carry out what the retention rules say is due for erasure.",
    "organisations:read": "See the organisations one belongs to, and the sums of their campaigns.",
    "organisations:write": "Found organisations, join them, and ask their campaigns for something.",
    "sealed_reads:read": "See who read which sealed field, and why.",
    "questionnaires:read": "See the questionnaires that are asked at doors, by phone, on paper and online.",
    "questionnaires:write": "Write and publish questionnaires, and open sign-up forms.",
    "answers:read": "See what questionnaires brought, in sums.",
    "answers:write": "Record what somebody answered.",
    "messages:read": "See the messages that the campaign sends, and what became of them.",
    "messages:write": "Write messages and say whom they are for.",
    "sends:read": "See what became of each send: how many got it, and who did not.",
    "sends:write": "Approve messages and have them sent.",
    "tasks:read": "See what is to be done and by whom.",
    "tasks:write": "Create, assign and close tasks.",
    "elections:read": "See the past elections that were imported.",
    "stations:read": "See polling stations and their past results.",
    "stations:write": "Enter and edit the campaign's polling stations.",
    "priorities:read": "See which stations to work on first, and why.",
    "priorities:write": "Have the stations ranked anew.",
    "polls:read": "See the campaign's polls and what they say of its stations.",
    "polls:write": "Enter and delete polls.",
    "forecasts:read": "See who stands, the forecast and its scenarios, the base and the target.",
    "forecasts:write": "Say who stands, keep scenarios, choose the forecast that is told.",
    "transfers:read": "See how voters moved between two rounds, by estimate.",
    "transfers:write": "Estimate transfers and give the tables they start from.",
    "imports:read": "See what was imported and which rows were rejected.",
    "imports:write": "Import official files.",
    "ceilings:read": "See the legal ceiling, what is spent and the headroom.",
    "ceilings:write": "Set what the legal ceiling is computed from.",
    "expenses:read": "See spends and their evidence.",
    "expenses:write": "Enter spends and move them on to the account.",
    "proposals:read": "See the spends that were proposed.",
    "proposals:write": "Propose a spend, for the financial agent to take up.",
    "evidence:read": "See invoices, statements and other documents of the account.",
    "evidence:write": "Add documents to the account.",
    "receipts:read": "See what came in, without who gave it.",
    "receipts:write": "Book what came in, and loans.",
    "donors:read": "See who gave: for the candidate and the financial agent alone.",
    "donors:write": "Enter who gave.",
    "banks:read": "See the bank statements and what they pay for.",
    "banks:write": "Load bank statements and say what each line pays for.",
    "accounts:read": "See the campaign account, its checks, its journal and its exports.",
    "accounts:write": "Comment, close and file the campaign account.",
    "requests:read": "See requests for a proxy, with the people who made them.",
    "requests:write": "Enter, match and close requests for a proxy.",
    "offers:read": "See who offers to vote for somebody else.",
    "offers:write": "Enter, match and close offers to vote for somebody else.",
    "poll_watchers:read": "See who is where in the polling stations, and their phones.",
    "poll_watchers:write": "Say who is where in the polling stations, pair their phones and take them back.",
    "tallies:read": "See the sheets of the polling stations.",
    "tallies:write": "Enter the turnout and the sheets of the polling stations.",
    "tallies:sealed": "See results before the legal hour; they must not be passed on.",
    "totals:read": "See the totals of the counting night.",
    "jobs:read": "Follow the long work that one asked for.",
    "jobs:write": "Cancel the long work that one asked for.",
    "events:read": "Read the event feed of the campaign.",
    "rights:answer": "Answer the rights desk of crm, from one service to another. In no role.",
    "operate": "Run the installation: put campaigns and members in place. In no role.",
}

RENAMED_SCOPES: dict[str, str] = {
    "trails:read": "audit_log:read",
    "retentions:read": "retention:read",
    "retentions:write": "retention:write",
    "reveals:read": "sealed_reads:read",
    "officers:read": "poll_watchers:read",
    "officers:write": "poll_watchers:write",
}
"""Names of scopes in release 0.1.0a0: tokens in flight, stored grants and the log still hold them."""


def current_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """Return the same rights under their present names."""
    return frozenset(RENAMED_SCOPES.get(scope, scope) for scope in scopes)


UNHELD = frozenset({"operate", "rights:answer"})
"""Scopes that no member holds: the operator's scope, and the one that a service calls another with."""

BEYOND_CLIENTS = UNHELD | {
    *("campaigns:write", "members:write", "features:write", "clients:read", "clients:write", "grants:write"),
    *("organisations:read", "organisations:write", "rights:write", "retention:write", "accounts:write"),
    "tallies:sealed",
}
"""Scopes that no campaign can grant to other software: give rights, decide on people's own, file the account, and know
results before the legal hour.
"""

PERSONAL = frozenset(
    {
        *("people:read", "people:sealed", "people:export", "members:read", "rights:read", "audit_log:read"),
        *("sealed_reads:read", "requests:read", "offers:read", "poll_watchers:read", "donors:read", "evidence:read"),
        *("banks:read", "sends:read", "tasks:read", "calls:write"),
        # Who changes somebody is answered with what they are now.
        *("people:write", "requests:write", "offers:write", "poll_watchers:write", "donors:write", "evidence:write"),
    }
)
"""Scopes that show people: each call of other software that needs one of these is logged."""


class Role(StrEnum):
    CANDIDATE = "candidate"
    MANAGER = "manager"
    FINANCIAL_AGENT = "financial_agent"
    ACCOUNTANT = "accountant"
    COORDINATOR = "coordinator"
    CANVASSER = "canvasser"
    PHONE_BANK = "phone_bank"
    DATA_STEWARD = "data_steward"
    PROXY_COORDINATOR = "proxy_coordinator"
    REPORTER = "reporter"
    READER = "reader"
    INTEGRATOR = "integrator"


def _scopes(features: str, may: str) -> frozenset[str]:
    return frozenset(f"{feature}:{may}" for feature in features.split())


_MAP = _scopes("campaigns elections stations priorities", "read")
# Who gives money to whom says what people think: the law shows it to the candidate and the agent, not to the team.
_EVERYTHING = frozenset(SCOPES) - UNHELD - _scopes("donors", "read") - _scopes("donors", "write")
_ACCOUNT = _scopes("ceilings expenses proposals evidence receipts banks accounts", "read")

_OWN_SCOPES: dict[Role, frozenset[str]] = {
    Role.MANAGER: _EVERYTHING,
    # Sees everything but the people behind proxy requests, and decides; the account is the agent's.
    Role.CANDIDATE: _MAP
    | _ACCOUNT
    | _scopes("members canvasses actions tasks imports tallies totals events forecasts transfers polls donors", "read")
    | _scopes("poll_watchers clients calls", "read")
    | _scopes("clients grants features", "write")
    | _scopes("campaigns members actions tasks forecasts transfers polls proposals accounts", "write")
    | _scopes("people sealed_reads questionnaires answers messages rights audit_log retention organisations", "read")
    | _scopes("organisations", "write")
    | {"tallies:sealed", "sends:read", "sends:write"},
    Role.FINANCIAL_AGENT: _scopes("campaigns members actions tasks events donors", "read")
    | _ACCOUNT
    | _scopes("ceilings expenses proposals evidence receipts donors banks accounts tasks", "write"),
    Role.ACCOUNTANT: _scopes("campaigns actions events", "read") | _ACCOUNT | _scopes("accounts", "write"),
    Role.COORDINATOR: _MAP
    | _scopes("members canvasses actions tasks ceilings totals forecasts transfers proposals evidence", "read")
    | {"poll_watchers:read"}
    | _scopes("canvasses actions tasks proposals evidence poll_watchers", "write")
    | _scopes("questionnaires answers messages sends clients", "read")
    | _scopes("questionnaires answers messages clients grants features", "write")
    | {"people:read", "people:write", "people:sealed", "calls:read", "calls:write"},
    Role.CANVASSER: _MAP
    | _scopes("canvasses actions tasks questionnaires answers", "read")
    | _scopes("canvasses answers", "write"),
    # One person at a time, and nothing else: whom it gives out, the server says.
    Role.PHONE_BANK: frozenset({"campaigns:read", "calls:read", "calls:write"}),
    Role.DATA_STEWARD: _MAP
    | _scopes("canvasses imports totals forecasts transfers polls people sealed_reads questionnaires answers", "read")
    | _scopes("rights audit_log retention", "read")
    | _scopes("stations priorities imports forecasts transfers polls people rights retention", "write")
    | {"people:export"},
    Role.PROXY_COORDINATOR: _MAP | _scopes("tasks requests offers", "read") | _scopes("tasks requests offers", "write"),
    Role.REPORTER: _scopes("campaigns stations tallies totals", "read") | {"tallies:write", "tallies:sealed"},
    Role.READER: _MAP | _scopes("actions totals", "read"),
    Role.INTEGRATOR: _MAP
    | _scopes("canvasses actions tasks imports totals events forecasts transfers", "read")
    | _scopes("canvasses actions tasks imports answers", "write")
    | _scopes("questionnaires answers clients", "read")
    | _scopes("clients", "write")
    | {"people:read", "people:write", "people:sealed"},
}

ROLE_SCOPES: dict[Role, frozenset[str]] = {
    role: scopes | _scopes("jobs", "read") | _scopes("jobs", "write") for role, scopes in _OWN_SCOPES.items()
}
"""Scopes of each role. Whoever may ask for long work may follow it and cancel it."""

APPOINTS: dict[Role, frozenset[Role]] = {
    Role.MANAGER: frozenset({Role.CANDIDATE, Role.FINANCIAL_AGENT}),
    Role.CANDIDATE: frozenset({Role.FINANCIAL_AGENT, Role.ACCOUNTANT}),
}
"""Roles that a role appoints, though it lacks some of their rights itself: nobody holds them all."""

CONFERS: dict[str, frozenset[str]] = {
    "poll_watchers:write": frozenset({"stations:read", "tallies:read", "tallies:write", "tallies:sealed"}),
}
"""Scopes that who holds another may confer on somebody in the field, without having them: who says who is in the
stations pairs their phones. Other software confers nothing.
"""


class Feature(StrEnum):
    """A feature that can be closed to one member, whatever their roles."""

    TEAM = "team"
    PEOPLE = "people"
    SEALED = "sealed"
    EXPORTS = "exports"
    RIGHTS = "rights"
    ORGANISATIONS = "organisations"
    QUESTIONNAIRES = "questionnaires"
    MESSAGES = "messages"
    CALLS = "calls"
    CANVASSES = "canvasses"
    ACTIONS = "actions"
    TASKS = "tasks"
    IMPORTS = "imports"
    MAP = "map"
    FORECASTS = "forecasts"
    ACCOUNT = "account"
    PROXIES = "proxies"
    RESULTS = "results"
    FEED = "feed"


def _all_of(features: str) -> frozenset[str]:
    return frozenset(scope for scope in SCOPES if scope.partition(":")[0] in features.split()) - UNHELD


FEATURE_SCOPES: dict[Feature, frozenset[str]] = {
    Feature.TEAM: _all_of("members features clients grants"),
    Feature.PEOPLE: _all_of("people sealed_reads"),
    Feature.SEALED: frozenset({"people:sealed"}),
    Feature.EXPORTS: frozenset({"people:export"}),
    Feature.RIGHTS: _all_of("rights retention audit_log"),
    Feature.ORGANISATIONS: _all_of("organisations"),
    Feature.QUESTIONNAIRES: _all_of("questionnaires answers"),
    Feature.MESSAGES: _all_of("messages sends"),
    Feature.CALLS: _all_of("calls"),
    Feature.CANVASSES: _all_of("canvasses"),
    Feature.ACTIONS: _all_of("actions"),
    Feature.TASKS: _all_of("tasks"),
    Feature.IMPORTS: _all_of("imports"),
    Feature.MAP: _all_of("elections stations priorities"),
    Feature.FORECASTS: _all_of("forecasts transfers polls"),
    Feature.ACCOUNT: _all_of("ceilings expenses proposals evidence receipts donors banks accounts"),
    Feature.PROXIES: _all_of("requests offers"),
    Feature.RESULTS: _all_of("tallies totals poll_watchers"),
    Feature.FEED: _all_of("events"),
}
"""The scopes that closing a feature takes away. The campaign itself and one's own long work cannot be closed."""


def scopes_of(features: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*(FEATURE_SCOPES[Feature(feature)] for feature in features))


def held_scopes(roles: Iterable[str], closed: Iterable[str]) -> frozenset[str]:
    """Return the scopes of these roles, without those of closed features."""
    return frozenset[str]().union(*(ROLE_SCOPES[Role(role)] for role in roles)) - scopes_of(closed)
