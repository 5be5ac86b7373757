"""The other constituencies of the same two rounds, to estimate one together with them: from the national batch."""

import numpy as np
from elections.keys import department_of
from kit.db import tenancy
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.sheets import list_territories
from predict.transfers.estimation.districts import District
from predict.transfers.models import NationalTransfer

MOST = 200
"""More tell nothing more of a mean, and cost time; the same ones are drawn each time."""
ENOUGH = 40
"""With fewer than these, others are estimated first (`run_together`)."""
LEAST = 5
"""With fewer, a table is estimated alone: they would say more of themselves than of the country."""

Rounds = tuple[str, str]


async def read_others(session: AsyncSession, rounds: Rounds, territory: str) -> list[District]:
    """Return the tables of places that have no station in common with the territory; none if there are few.

    A constituency is held against the others, a department of a batch by department against the other departments, any
    other place against the constituencies of the other departments.
    """
    n = NationalTransfer
    query = select(n).where(await _apart(session, rounds, territory), func.cardinality(n.origin_parties) > 0)
    drawn = query.order_by(func.md5(n.territory), n.territory).limit(MOST)
    others = [as_district(row) for row in await session.scalars(drawn)]
    return others if len(others) >= LEAST else []


async def find_missing(session: AsyncSession, rounds: Rounds, territory: str) -> list[str]:
    """Return constituencies to estimate so that there are enough others; none if there are, or can never be."""
    n = NationalTransfer
    query = select(n.territory).where(await _apart(session, rounds, territory), func.cardinality(n.origin_parties) > 0)
    there = set(await session.scalars(query))
    # Departments are only held against where there are enough of them: constituencies would not be read then.
    if len(there) >= ENOUGH or any(place.startswith("departement:") for place in there):
        return []
    before, after = [set(await list_territories(session, election, "constituency")) for election in rounds]
    wanted = sorted(place for place in before & after - there if _is_apart(place, territory))
    if len(wanted) + len(there) < LEAST:
        return []
    # Spread over the country.
    drawn = np.random.default_rng(len(wanted)).permutation(len(wanted))[: ENOUGH - len(there)]
    return [wanted[place] for place in sorted(drawn)]


def _is_apart(constituency: str, territory: str) -> bool:
    kind, _, code = territory.partition(":")
    if kind == "circo":
        return constituency != territory
    return department_of(constituency.removeprefix("circo:")) != department_of(code)


async def _apart(session: AsyncSession, rounds: Rounds, territory: str) -> ColumnElement[bool]:
    n = NationalTransfer
    kind, _, code = territory.partition(":")
    same = and_(
        n.from_election == rounds[0],
        n.to_election == rounds[1],
        n.campaign_id == tenancy.SHARED,
        n.territory != territory,
    )
    if kind == "departement":
        departments = and_(same, n.territory.startswith("departement:"))
        if (await session.scalar(select(func.count()).where(departments)) or 0) >= LEAST:
            return departments
    constituencies = and_(same, n.territory.startswith("circo:"))
    return (
        constituencies
        if kind == "circo"
        else and_(constituencies, ~n.territory.startswith(f"circo:{department_of(code)}"))
    )


def as_district(row: NationalTransfer) -> District:
    shape = len(row.origins), len(row.destinations)
    votes, low, high = (np.array(part, dtype=np.float64).reshape(shape) for part in (row.votes, row.low90, row.high90))
    return District(votes, low, high, (row.origin_parties, row.destination_parties))
