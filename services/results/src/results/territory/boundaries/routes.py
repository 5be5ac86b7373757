import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Request, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid

from results.territory.boundaries import service
from results.territory.boundaries.schemas import BoundaryReport
from results.territory.imports.routes import read_form

router = APIRouter(route_class=Route, prefix="/v1/station-boundaries", tags=["stations"])

Importer = Annotated[Caller, Security(caller_with, scopes=["imports:write"])]
MAX_BYTES = 100 * 2**20
_SOURCE = re.compile(r"[^\x00-\x1f]{1,200}")
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "source"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "source": {"type": "string", "description": "Who drew them and of when; named under the map."},
                    },
                }
            }
        },
    }
}


@router.post("", openapi_extra=_FORM)
async def import_station_boundaries(request: Request, session: Session, caller: Importer) -> BoundaryReport:
    """Import the board's map: a GeoJSON FeatureCollection whose features have a `code` (`94033_0001`), in WGS 84.

    Only the campaign's stations are kept. A station without a boundary stays a square.
    """
    _, content, fields = await read_form(request, MAX_BYTES)
    return await keep_upload(session, caller, content, fields)


async def keep_upload(session: Session, caller: Caller, content: bytes, fields: Mapping[str, Any]) -> BoundaryReport:
    """Store the boundaries that a form sends (API and page)."""
    source = fields.get("source")
    if not isinstance(source, str) or not _SOURCE.fullmatch(source):
        raise Invalid(
            "Dites qui a tracé ces contours, et de quand : 200 caractères au plus.",
            "Say who drew these contours and of when, in 200 characters at most.",
            "/source",
        )
    return await service.import_contours(session, caller.campaign_id, content, source)
