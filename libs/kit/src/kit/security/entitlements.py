"""Rights that a caller may pass on. Whoever grants rights, or creates, replaces or reads a credential, must have each
of them: the same scopes, territories and end (ADR 0055). Pure.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kit.web.problems import Forbidden
from kit.web.refusals import beyond_delegation, outside_territories


@dataclass(frozen=True)
class Rights:
    """A set of scopes, with territories and an end."""

    scopes: frozenset[str]
    territories: tuple[str, ...] = ()
    """Communes (`94033`) and polling stations (`94033_0001`); none: the whole campaign."""
    ends_at: datetime | None = None
    """None: without an end."""


def permanent_rights(*scopes: str) -> Rights:
    """Return these scopes in the whole campaign without an end, as a secret URL gives to whoever has it."""
    return Rights(frozenset(scopes))


def is_within(granted: Collection[str], own: Collection[str]) -> bool:
    """Return True if the territories to grant lie within the giver's own. None means the whole campaign."""
    if not own:
        return True
    return bool(granted) and all(
        any(place == mine or place.startswith(f"{mine}_") for mine in own) for place in granted
    )


def is_later_end(granted: datetime | None, own: datetime | None) -> bool:
    """Return True if an end to grant is later than the giver's own; None means no end."""
    return own is not None and (granted is None or granted > own)


def rights_cover(held: Rights, given: Rights) -> bool:
    """Return True if `held` includes all of `given`. Rights without scopes are always covered."""
    return not given.scopes or (
        given.scopes <= held.scopes
        and is_within(given.territories, held.territories)
        and not is_later_end(given.ends_at, held.ends_at)
    )


def check_may_give(
    held: Rights,
    given: Rights,
    *,
    scopes: str | None = None,
    territories: str | None = None,
    ends_at: str | None = None,
) -> None:
    """Raise Forbidden for what the giver lacks of `given`; the names are the pointers of the body's fields."""
    if rights_cover(held, given):
        return
    if lacking := sorted(given.scopes - held.scopes):
        names = ", ".join(lacking)
        raise Forbidden(
            f"Vous ne pouvez pas donner un droit que vous n'avez pas : {names}.",
            f"You cannot give what you do not have: {names}.",
            scopes,
        )
    if not is_within(given.territories, held.territories):
        raise outside_territories(territories)
    raise beyond_delegation(ends_at)


def earliest_end(end: datetime, *others: datetime | None) -> datetime:
    """Return the earliest of several ends; None means no end."""
    return min(end, *(one for one in others if one is not None)) if any(others) else end
