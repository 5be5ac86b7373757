import asyncio
import csv
import io
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response, Security
from fastapi.responses import JSONResponse
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from predict.maps import service
from predict.maps.figures import Figure, format_figure
from predict.maps.layer_picture import draw_layer, draw_pair, keys_of
from predict.maps.map_query import MapQuery
from predict.maps.picture import Picture
from predict.maps.schemas import (
    MapChoice,
    MapChoices,
    MapClass,
    MapCollection,
    MapColumn,
    MapFeature,
    MapFigure,
    MapRead,
)
from predict.maps.svg import draw_picture

router = APIRouter(route_class=Route, prefix="/v1", tags=["maps"])

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "elections:read", "priorities:read"])]
Asked = Annotated[MapQuery, Query()]


class GeoJson(JSONResponse):
    media_type = "application/geo+json"


class Svg(Response):
    media_type = "image/svg+xml"


_SVG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/svg+xml": {}}}}
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}


@router.get("/maps")
async def get_map(asked: Asked, session: Session, caller: Reader) -> MapRead:
    """Return a map's figures, classes and legend by station: vote share, turnout, change, estimate.

    Estimates have a 90 % interval; counts have none. Members limited to territories see only their stations.
    """
    map_ = await service.make_map(session, caller, asked)
    subject = map_.layer.subject
    return MapRead(
        title=subject.title,
        unit=subject.unit,
        sides=map_.scale.classes.sides,
        bounds=list(map_.scale.classes.bounds),
        colours=list(map_.scale.colours),
        legend=[MapClass(colour=k.fill, texture=k.texture, text=k.text) for k in keys_of(map_.layer, map_.scale)],
        warning=subject.warning,
        notes=list(subject.notes),
        columns=[MapColumn.model_validate(column) for column in subject.columns],
        boundaries=len(map_.geometries),
        method=subject.method,
        data_vintage=subject.vintage,
        figures=[_tell(map_, figure) for figure in map_.layer.figures],
    )


@router.get("/maps/choices")
async def list_map_choices(asked: Asked, session: Session, caller: Reader) -> MapChoices:
    """List the measures and rounds that maps can show in this campaign, and whose votes in the chosen round."""
    offer = await service.list_offer(session, caller, asked)
    return MapChoices(
        measures=[MapChoice(value=value, label=label) for value, label in offer.measures],
        elections=[MapChoice(value=value, label=label) for value, label in offer.elections],
        of=[MapChoice(value=value, label=label) for value, label in offer.of],
        indicators=[MapChoice(value=value, label=label) for value, label in offer.indicators],
    )


@router.get("/maps.svg", response_class=Svg, responses=_SVG)
async def get_map_svg(asked: Asked, session: Session, caller: Reader) -> Response:
    """Return the map as SVG with legend, method and sources; it loads nothing from other hosts."""
    map_ = await service.make_map(session, caller, asked)
    return Svg(draw_picture(await asyncio.to_thread(_draw, map_)))


@router.get("/maps/comparison.svg", response_class=Svg, responses=_SVG)
async def get_map_comparison_svg(asked: Asked, session: Session, caller: Reader) -> Response:
    """Return two rounds side by side, in the same classes: `before` and `election`."""
    before, after = await service.compare_rounds(session, caller, asked)
    picture = await asyncio.to_thread(
        draw_pair,
        before.layer,
        after.layer,
        after.geometries,
        after.scale,
        asked.form,
        after.outlines,
        sources=after.sources,
    )
    return Svg(draw_picture(picture))


@router.get("/maps.geojson", response_class=GeoJson, responses={200: {"model": MapCollection}})
async def get_map_geojson(asked: Asked, session: Session, caller: Reader) -> Response:
    """Return the map's figures with station boundaries as GeoJSON."""
    map_ = await service.make_map(session, caller, asked)
    collection = MapCollection(
        type="FeatureCollection",
        features=[
            MapFeature(
                type="Feature",
                id=figure.station,
                geometry=dict(shape) if (shape := map_.geometries.get(figure.station)) else None,
                properties=_tell(map_, figure),
            )
            for figure in map_.layer.figures
        ],
    )
    return GeoJson(collection.model_dump(mode="json"))


@router.get("/maps.csv", response_class=Response, responses=_CSV)
async def download_map(asked: Asked, session: Session, caller: Reader) -> Response:
    """Download the map's figures as CSV (UTF-8, commas, decimal points)."""
    map_ = await service.make_map(session, caller, asked)
    text = io.StringIO()
    others = [key for column in map_.layer.subject.columns for key in column.keys]
    table = csv.DictWriter(text, [name for name in MapFigure.model_fields if name != "beside"] + others)
    table.writeheader()
    for figure in map_.layer.figures:
        row = _tell(map_, figure).model_dump(mode="json")
        beside = row.pop("beside")
        table.writerow(row | beside)
    headers = {"Content-Disposition": f'attachment; filename="carte-{asked.measure}.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _draw(map_: service.Map) -> Picture:
    return draw_layer(
        map_.layer,
        map_.geometries,
        map_.scale,
        map_.query.form,
        map_.outlines,
        legend=True,
        heading=True,
        sources=map_.sources,
    )


def _tell(map_: service.Map, figure: Figure) -> MapFigure:
    subject = map_.layer.subject
    return MapFigure(
        station=figure.station,
        commune=figure.station.partition("_")[0],
        commune_name=figure.commune,
        registered=figure.registered,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        confidence=figure.confidence,
        text=format_figure(subject, figure.value),
        colour=map_.scale.fill(figure.value),
        beside=dict(figure.beside),
        method=subject.method,
        data_vintage=subject.vintage,
    )
