"""One token bucket per caller, shared by a service's processes, each of which borrows some at a time.

A row per caller in an unlogged table: after a crash of PostgreSQL every bucket is full. Callers are stored as hashes,
so rows hold no personal data and belong to no campaign.
"""

from hashlib import blake2b
from typing import Any

from sqlalchemy import Column, DateTime, Float, Integer, LargeBinary, MetaData, Table, text
from sqlalchemy.exc import DBAPIError

from kit.db import tenancy
from kit.db.sessions import Sessions, transaction
from kit.runtime.disk_space import met_full_disk
from kit.web.rate_limit import WINDOW_SECONDS, TokenLoan

IDLE_SECONDS = 2 * WINDOW_SECONDS
"""Seconds after which an idle bucket is full again, so that its row can go."""

_METADATA = MetaData()
PACE = Table(
    "pace",
    _METADATA,
    Column("who", LargeBinary, primary_key=True, comment="A hash of the caller and their campaign."),
    Column("held", Float, nullable=False, comment="What was left at that instant, once some were lent."),
    Column("lent", Integer, nullable=False, comment="To the process that asked last."),
    Column("at", DateTime(timezone=True), nullable=False),
    prefixes=["UNLOGGED"],
)
PROTECT = [
    f"grant select, insert, update on pace to {tenancy.APP}",
    f"grant delete on pace to {tenancy.WORKER}",
]


async def take_tokens(sessions: Sessions, who: object, quota: int, most: int) -> TokenLoan:
    """Take up to `most` of the available tokens, in a separate transaction: the request's may be long, or rolled
    back.
    """
    key = blake2b(repr(who).encode(), digest_size=16).digest()
    parameters: dict[str, Any] = {"who": key, "quota": quota, "most": min(most, quota), "rate": quota / WINDOW_SECONDS}
    try:
        async with transaction(sessions) as session:
            row = (await session.execute(_LEND, parameters)).one()
    except DBAPIError as error:
        if not met_full_disk(error):
            raise
        # Reading needs no disk space, but this count writes a row.
        return TokenLoan(parameters["most"], 0)
    return TokenLoan(row.lent, row.held)


async def forget_idle(sessions: Sessions) -> None:
    """Delete rows of full buckets. For the worker."""
    async with transaction(sessions) as session:
        await session.execute(_FORGET, {"idle": IDLE_SECONDS})


_THERE = """
    least(:quota, known.held + greatest(0, extract(epoch from clock_timestamp() - known.at)) * :rate)::float
"""
_LEND = text(f"""
    insert into pace as known (who, held, lent, at)
    values (:who, cast(:quota as int) - cast(:most as int), :most, clock_timestamp())
    on conflict (who) do update set
        lent = least(:most, floor({_THERE})),
        held = greatest(0, {_THERE} - least(:most, floor({_THERE}))),
        at = clock_timestamp()
    returning lent, held
""")
_FORGET = text("delete from pace where at < clock_timestamp() - make_interval(secs => :idle)")
