"""Routes of the widget's scripts, for other sites' pages."""

from fastapi import APIRouter, Request, Response
from kit.web.compression import compress_for
from kit.web.problems import NotFound

from proxy.widget.widgets import releases

router = APIRouter(include_in_schema=False)

_YEAR = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=300"


@router.get("/w/{version}/{name}")
async def read_script(request: Request, version: str, name: str) -> Response:
    known_version = releases.version_of(version)
    if known_version is None or name not in releases.NAMES:
        raise NotFound(
            "Cette version du formulaire à intégrer n'existe pas.", "There is no such version of the embedded form."
        )
    headers = {
        # A page pins the bytes only of what it may read, and that is the same for everybody.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": _SHORT if version == releases.MAJOR else _YEAR,
    }
    script = releases.content(known_version, name)
    return compress_for(request, Response(script, media_type="text/javascript; charset=utf-8", headers=headers))
