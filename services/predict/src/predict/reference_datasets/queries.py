"""Queries of reference data: each figure of its latest year."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.territories import communes_in
from predict.reference_datasets.kinds import Level
from predict.reference_datasets.models import ReferenceDataset, ReferenceFigure
from predict.reference_datasets.schemas import FigureRead, PlaceRead


@dataclass(frozen=True)
class PlacesPage:
    items: list[PlaceRead]
    next: str | None


async def list_datasets(session: AsyncSession) -> Sequence[ReferenceDataset]:
    rows = select(ReferenceDataset).order_by(
        ReferenceDataset.kind, ReferenceDataset.year.desc(), ReferenceDataset.campaign_id
    )
    return (await session.scalars(rows)).all()


async def read_places(
    session: AsyncSession, level: Level, territory: str | None, place: str | None, after: str | None, limit: int
) -> PlacesPage:
    """Return a page of places by code."""
    f = ReferenceFigure
    keys = select(f.code).where(f.level == level, _inside(level, territory)).distinct().order_by(f.code)
    if place is not None:
        keys = keys.where(f.code == place)
    if after is not None:
        keys = keys.where(f.code > after)
    codes = list(await session.scalars(keys.limit(limit + 1)))
    page = codes[:limit]
    places = await latest_figures(session, and_(f.level == level, f.code.in_(page)))
    items = [PlaceRead(place=code, level=level, figures=places[code]) for code in page]
    return PlacesPage(items, page[-1] if len(codes) > limit else None)


async def latest_figures(session: AsyncSession, condition: ColumnElement[bool]) -> dict[str, list[FigureRead]]:
    """Return by place each indicator's figure of its latest year, by name."""
    f, d = ReferenceFigure, ReferenceDataset
    rows = (
        select(f.code, f.figures, d.id, d.vintage)
        .join(d, and_(d.id == f.dataset, d.campaign_id == f.campaign_id))
        .where(condition)
        .order_by(f.code, d.year)
    )
    latest: dict[str, dict[str, FigureRead]] = {}
    for row in await session.execute(rows):
        figures: dict[str, Any] = row.figures
        place_figures = latest.setdefault(row.code, {})
        for name, figure in figures.items():
            missing = figure if isinstance(figure, str) else None
            if missing is not None and name in place_figures and place_figures[name].value is not None:
                continue  # an older number says more than a newer secret
            place_figures[name] = FigureRead.model_validate(
                {
                    "indicator": name,
                    "value": None if missing else figure,
                    "missing": missing,
                    "vintage": row.vintage,
                    "dataset": row.id,
                }
            )
    return {code: [known[name] for name in sorted(known)] for code, known in latest.items()}


async def read_mark(session: AsyncSession) -> str:
    """Return a mark that changes with every import that changed data."""
    d = ReferenceDataset
    rows = select(d.id, d.revision).order_by(d.id, d.campaign_id)
    return ",".join(f"{row.id}:{row.revision}" for row in await session.execute(rows))


def _inside(level: Level, territory: str | None) -> ColumnElement[bool]:
    if territory is None or territory == "nation:FR":
        return true()
    kind, _, code = territory.partition(":")
    f = ReferenceFigure
    if level == "constituency":
        if kind == "circo":
            return f.code == code
        return f.code.like(func.concat(code, "__")) if kind == "departement" else f.code == ""
    if kind == "departement":
        return f.commune.startswith(code, autoescape=True)
    return f.commune == code if kind == "commune" else f.commune.in_(communes_in(territory))
