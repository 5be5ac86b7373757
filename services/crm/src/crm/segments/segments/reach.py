"""A registry by which segments show who of their people can be reached how, which the messages know."""

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
    """`channel`: in French. `write`: the page where a message to them begins."""

    channel: str
    reached: int
    left_out: Sequence[LeftOut]
    write: str


CountReach: TypeAlias = Callable[[AsyncSession, Caller, Filter], Awaitable[Sequence[Reach]]]
_COUNTERS: list[CountReach] = []


def register_reach(counter: CountReach) -> None:
    """Register who counts, when its module is imported."""
    _COUNTERS[:] = [counter]


async def count_reach(session: AsyncSession, caller: Caller, found: Filter) -> Sequence[Reach]:
    """Return each channel's reach; nothing for who may not see messages."""
    return await _COUNTERS[0](session, caller, found) if "messages:read" in caller.scopes else ()
