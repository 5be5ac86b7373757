"""Download of the local authority's certificate, to be trusted by phones."""

from fastapi import APIRouter
from kit.web.problems import NotFound
from starlette.responses import FileResponse, Response

from isoloir_local.gateway.settings import Settings


def authority_router(settings: Settings) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/autorite.crt")
    async def read_authority() -> Response:
        file = settings.home / "lan" / "authority.crt" if settings.home else None
        if file is None or not file.exists():
            raise NotFound("Cette suite n'est pas ouverte au réseau.", "This suite is not open to the network.")
        return FileResponse(file, media_type="application/x-x509-ca-cert", filename="isoloir.crt")

    return router
