"""Figures that other features estimate, as layers: each brings its own interval, method and vintage."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from kit.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from predict.maps.figures import Figure, Layer, Subject
from predict.stations import service as stations
from predict.stations.score import METHOD

Reader: TypeAlias = Callable[[AsyncSession, Caller], Awaitable[Layer]]


async def read_priority(session: AsyncSession, caller: Caller) -> Layer:
    rows = await stations.list_ranked(session, caller)
    figures = [Figure(r.station, r.commune_name, r.registered, r.score, r.low, r.high) for r in rows]
    method, vintage = (rows[0].method, rows[0].data_vintage) if rows else (METHOD, stations.NOTHING)
    warning = "Un score classe des lieux ; il ne promet pas de voix et ne dit rien d’une personne."
    return Layer(Subject("Voix atteignables par bureau de vote", "votes", method, vintage, warning=warning), figures)


READERS: Mapping[str, Reader] = {"priority": read_priority}
