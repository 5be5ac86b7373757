from typing import Annotated

from fastapi import APIRouter, Response, Security
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text.method_names import name_methods
from kit.web.problems import Conflict

from predict.targeting.stations import queries, service
from predict.targeting.stations.ranked_map import draw_alone

router = APIRouter(include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "priorities:read"])]


@router.get("/map.svg")
async def show_map(session: Session, caller: Reader, legend: bool = True) -> Response:
    """Return the map alone. `legend`: with its classes and its source, for who has no page around it."""
    ranking = await service.bring_up_to_date(session, caller.campaign_id)
    if ranking.bloc is None:
        raise Conflict(
            "Dites d’abord quelle liste est la vôtre, à la page « Où aller ».",
            "Say first which list is yours: PUT /v1/contest with `ours`.",
        )
    source = f"Méthode {name_methods(ranking.method)}. Données : {ranking.data_vintage}." if legend else ""
    svg = await draw_alone(session, await queries.read_ranked(session, caller), source)
    return Response(svg, media_type="image/svg+xml")
