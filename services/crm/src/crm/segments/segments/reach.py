"""A registry by which segments show who of their people can be reached how, which messages and calls know."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.segments.segments.filters import Filter


@dataclass(frozen=True)
class LeftOut:
    """People whom a channel does not reach: why, and the way on. `page`: where it can be mended; empty: nowhere."""

    people: int
    why: str
    mend: str
    page: str = ""


@dataclass(frozen=True)
class Reach:
    """`channel`: in French. `write`: the page where a message or a call to them begins, under the words `act`."""

    channel: str
    reached: int
    left_out: Sequence[LeftOut]
    write: str
    act: str


CountReach: TypeAlias = Callable[[AsyncSession, Caller, Filter], Awaitable[Sequence[Reach]]]
_COUNTERS: dict[str, CountReach] = {}


def register_reach(scope: str, counter: CountReach) -> None:
    """Register who counts for those with a right, when its module is imported."""
    _COUNTERS[scope] = counter


async def count_reach(session: AsyncSession, caller: Caller, found: Filter) -> Sequence[Reach]:
    """Return the reach of each channel that the caller may use."""
    return [
        reach
        for scope, counter in sorted(_COUNTERS.items(), reverse=True)
        if scope in caller.scopes
        for reach in await counter(session, caller, found)
    ]
