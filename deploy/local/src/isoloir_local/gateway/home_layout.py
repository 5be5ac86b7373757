"""Layout of the home page: the cards of each role in their order, and the order of a new campaign's tasks."""

from collections.abc import Collection
from dataclasses import dataclass

from common.scopes import Role


@dataclass(frozen=True)
class Slot:
    """The place of one card: `key` is what the service calls it in its summary."""

    service: str
    key: str


_DIRECTION = (
    "results.sheets crm.approvals predict.forecast predict.priorities budget.ceiling predict.map "
    "budget.dates crm.week proxy.waiting crm.late crm.replies crm.meetings results.counted"
)
_ACCOUNT = "budget.filing budget.ceiling budget.account-tasks budget.dates crm.my-tasks"
_CARDS: dict[Role, str] = {
    Role.CANDIDATE: _DIRECTION,
    Role.MANAGER: _DIRECTION,
    Role.FINANCIAL_AGENT: _ACCOUNT,
    Role.ACCOUNTANT: _ACCOUNT,
    Role.COORDINATOR: "crm.late crm.start crm.replies crm.week crm.meetings crm.my-tasks predict.priorities",
    Role.CANVASSER: "crm.start crm.my-tasks crm.meetings crm.week",
    Role.PHONE_BANK: "crm.calls",
    Role.DATA_STEWARD: "predict.priorities predict.forecast crm.week results.counted",
    Role.PROXY_COORDINATOR: "proxy.waiting crm.my-tasks predict.priorities",
    Role.REPORTER: "results.sheets results.counted",
    Role.READER: "predict.priorities crm.meetings results.counted",
    Role.INTEGRATOR: "crm.my-tasks crm.meetings predict.priorities",
}

STEPS = ("list", "past-results", "team", "contacts", "streets", "account", "account-people")
"""A new campaign's tasks, by their keys in the summaries, in the order that leads: its place is chosen by then."""
STEPS_AFTER = ("account", "account-people")
"""Those that are still worth doing after the vote: the account goes on, and nobody is recruited or visited any more."""
STEPS_OF = ("predict", "crm", "budget")
"""The services that have such tasks."""
OPENS = frozenset({"campaigns:write"})
"""Scopes of those who lead the campaign: they have all tasks, the others those that they may do themselves."""


def steps_for(*, is_over: bool) -> tuple[str, ...]:
    """Return the tasks of a campaign. `is_over`: its last round is past."""
    return STEPS_AFTER if is_over else STEPS


def slots_for(roles: Collection[Role], services: Collection[str]) -> list[Slot]:
    """Return the places of the cards, the first of the person's roles first."""
    wanted = dict.fromkeys(name for role in Role if role in roles for name in _CARDS[role].split())
    slots = [Slot(*name.split(".")) for name in wanted]
    return [slot for slot in slots if slot.service in services]
