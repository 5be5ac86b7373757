from typing import Annotated

from fastapi import APIRouter, Form, Request, Security, UploadFile
from kit.app import Route
from kit.files.uploads import too_large
from kit.security.auth import OPERATE, Caller, caller_with
from kit.security.credentials import KnownToken
from kit.security.request_session import Session

from predict.past_results.boundaries import service
from predict.past_results.boundaries.schemas import BoundaryReport

router = APIRouter(route_class=Route, prefix="/v1/station-boundaries", tags=["stations"])

Importer = Annotated[Caller, Security(caller_with, scopes=["imports:write"])]


@router.post("")
async def import_station_boundaries(
    request: Request,
    file: UploadFile,
    session: Session,
    _: Importer,
    token: KnownToken,
    source: Annotated[
        str,
        Form(
            min_length=1,
            max_length=200,
            pattern=r"^[^\x00-\x1f]+$",
            description="Who drew them and of when; named under every map.",
            examples=["Brest métropole, 2024"],
        ),
    ],
) -> BoundaryReport:
    """Import boundaries of polling stations: a GeoJSON FeatureCollection whose features have a `code` (`94033_0001`).

    They are simplified for maps. A feature whose `code` is a commune's (`94033`) is its outline: maps colour it where
    its stations have no boundary, and points of stations in the same file then get an approximate area (Voronoi cells
    inside the commune). Without it a feature may be a Point, if only the station's place is known: maps draw a circle
    there, and a point never replaces a surface. The boundaries belong to your campaign and replace shared ones on its
    maps; the operator's imports are shared by all campaigns.
    """
    limit: int = request.app.state.settings.import_max_bytes
    if (file.size or 0) > limit:
        raise too_large(limit)
    return await service.import_boundaries(session, await file.read(), source, shares=OPERATE in token.scopes)
