from typing import Annotated
from uuid import UUID

from common.scopes import Role
from fastapi import APIRouter, Response, Security, status
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with, check_in_person
from kit.security.request_session import Session
from kit.web.problems import Forbidden

from proxy.retention.purges import service
from proxy.retention.purges.certificate_pdf import print_certificate
from proxy.retention.purges.schemas import HoldPut, HoldRead, PurgeRead, RetentionRead

router = APIRouter(route_class=Route, tags=["retention"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]


@router.get("/v1/retention")
async def get_retention(session: Session, caller: Reader) -> RetentionRead:
    """Return the dry run: what a purge would erase, from which day, and earlier purges."""
    return await service.read_retention(session, await get_campaign(session, caller.campaign_id))


@router.put("/v1/retention/hold")
async def set_retention_hold(put: HoldPut, session: Session, caller: Writer) -> HoldRead:
    """Set a legal hold with its reason, such as a pending appeal. For managers."""
    check_directs(caller)
    return await service.hold(session, await get_campaign(session, caller.campaign_id), put.reason, caller.subject)


@router.delete("/v1/retention/hold", status_code=status.HTTP_204_NO_CONTENT)
async def delete_retention_hold(session: Session, caller: Writer) -> None:
    """Lift the hold: scheduled purges resume."""
    check_directs(caller)
    await service.release(session, caller.campaign_id)


@router.post("/v1/purges", status_code=status.HTTP_201_CREATED)
async def create_purge(session: Session, caller: Writer) -> PurgeRead:
    """Erase all people now, after the last round; counts stay. For managers."""
    check_directs(caller)
    return await service.purge(session, await get_campaign(session, caller.campaign_id), caller.subject)


@router.get("/v1/purges/{purge_id}")
async def get_purge(purge_id: UUID, session: Session, caller: Reader) -> PurgeRead:
    """Return the certificate of a purge."""
    return await service.get_purge(session, await get_campaign(session, caller.campaign_id), purge_id)


@router.get(
    "/v1/purges/{purge_id}/certificate.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
async def download_purge_certificate(purge_id: UUID, session: Session, caller: Reader) -> Response:
    """Download the certificate as PDF."""
    purge = await service.get_purge(session, await get_campaign(session, caller.campaign_id), purge_id)
    name = f'attachment; filename="certificat-purge-{purge.purged_at:%Y-%m-%d}.pdf"'
    return Response(print_certificate(purge), media_type="application/pdf", headers={"Content-Disposition": name})


def check_directs(caller: Caller) -> None:
    check_in_person(caller)
    if not caller.roles & {Role.MANAGER, Role.CANDIDATE}:
        raise Forbidden(
            "Seule la direction de la campagne décide de la purge.", "Only who directs the campaign decides this."
        )
