"""The loader, for the pages of other sites."""

from fastapi import APIRouter, Request, Response

from kit.embeds import releases
from kit.web.compression import compress_for
from kit.web.problems import NotFound

router = APIRouter(include_in_schema=False)

_YEAR = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=300"


@router.get(f"/embed/{{version}}/{releases.LOADER}")
async def read_loader(request: Request, version: str) -> Response:
    known_version = releases.version_of(version)
    if known_version is None:
        raise NotFound("Cette version du script à intégrer n'existe pas.", "There is no such version of the loader.")
    headers = {
        # A page pins the bytes only of what it may read, and that is the same for everybody.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": _SHORT if version == releases.MAJOR else _YEAR,
    }
    script = releases.loader(known_version)
    return compress_for(request, Response(script, media_type="text/javascript; charset=utf-8", headers=headers))
