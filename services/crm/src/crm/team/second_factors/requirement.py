"""Rule on who needs a second factor: those whose roles show people or money. Pure."""

from collections.abc import Collection

SEES = frozenset(
    {
        *("people:read", "people:sealed", "people:export", "requests:read", "offers:read", "poll_watchers:read"),
        *("donors:read", "banks:read", "accounts:read", "expenses:read", "receipts:read"),
    }
)


def sees_people_or_money(scopes: Collection[str]) -> bool:
    return not SEES.isdisjoint(scopes)
