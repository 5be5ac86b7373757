from collections.abc import Set
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response, Security, status
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from crm.campaign.controllers import service as controllers
from crm.campaign.controllers.schemas import ControllerPut
from crm.campaign.members.service import names_of
from crm.privacy.retention_rules import documents_pdf, service
from crm.privacy.retention_rules.data_uses import find_uses
from crm.privacy.retention_rules.register import make_assessment, make_register
from crm.privacy.retention_rules.schemas import Assessment, Register, RuleList, RunCreate, RunRead
from crm.team.organisations.affiliations import list_joint_controllers

router = APIRouter(route_class=Route, prefix="/v1", tags=["retention"])

Reader = Annotated[Caller, Security(caller_with, scopes=["retention:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["retention:write"])]


@router.get("/retention-rules")
async def list_retention_rules(session: Session, caller: Reader) -> RuleList:
    """List how long each kind of personal data is kept, why, and how much is due for erasure today."""
    return await service.list_rules(session, caller.campaign_id)


@router.get("/retention-runs")
async def list_retention_runs(session: Session, caller: Reader) -> Page[RunRead]:
    """List the retention runs with their counts, newest first."""
    return single_page([service.describe(run) for run in await service.list_runs(session, caller.campaign_id)])


@router.post("/retention-runs", status_code=status.HTTP_202_ACCEPTED)
async def start_retention_run(put: RunCreate, session: Session, caller: Writer) -> RunRead:
    """Count what is due (`dry`, the default), or start a job that erases it for good."""
    return service.describe(await service.ask_run(session, caller, put))


@router.get("/retention-runs/{run_id}")
async def get_retention_run(run_id: UUID, session: Session, caller: Reader) -> RunRead:
    """Return one run: the certificate as data. Its digest is empty until it has ended."""
    return service.describe(await service.get_run(session, caller.campaign_id, run_id))


@router.get("/retention-runs/{run_id}/certificate.pdf", response_class=Response)
async def download_retention_certificate(run_id: UUID, session: Session, caller: Reader) -> Response:
    """Download the certificate of an ended run: counts, without names."""
    run = service.describe(await service.get_run(session, caller.campaign_id, run_id, ended=True))
    state = (await get_campaign(session, caller.campaign_id)).state
    certificate = documents_pdf.write_certificate(run, await names_of(session), state.name, state.time_zone)
    return _pdf(certificate, "certificat-effacement")


@router.put("/register/controller")
async def set_controller(put: ControllerPut, session: Session, caller: Writer) -> ControllerPut:
    """Set the controller of the processing, for the register."""
    return await controllers.put_controller(session, caller, put)


@router.get("/register")
async def get_register(request: Request, session: Session, caller: Reader) -> Register:
    """Return the register of processing (GDPR, art. 30), from the settings and the campaign's activity."""
    return await register_of(session, caller, services_of(request))


@router.get("/register.pdf", response_class=Response)
async def download_register(request: Request, session: Session, caller: Reader) -> Response:
    """Download the register."""
    return _pdf(documents_pdf.write_register(await register_of(session, caller, services_of(request))), "registre")


@router.get("/impact-assessment")
async def get_impact_assessment(request: Request, session: Session, caller: Reader) -> Assessment:
    """Return the impact assessment (GDPR, art. 35), as far as software can fill it; it says what you must add."""
    return make_assessment(await register_of(session, caller, services_of(request)))


@router.get("/impact-assessment.pdf", response_class=Response)
async def download_impact_assessment(request: Request, session: Session, caller: Reader) -> Response:
    """Download the impact assessment."""
    assessment = make_assessment(await register_of(session, caller, services_of(request)))
    return _pdf(documents_pdf.write_assessment(assessment), "analyse-impact")


async def register_of(session: Session, caller: Caller, services: Set[str]) -> Register:
    state = (await get_campaign(session, caller.campaign_id)).state
    controller = await controllers.find_controller(session, caller.campaign_id)
    joint = await list_joint_controllers(session, caller.campaign_id)
    uses = await find_uses(session, caller.campaign_id)
    return make_register(state, controller, joint, services, uses, await service.today(session, caller.campaign_id))


def services_of(request: Request) -> Set[str]:
    """Return the services configured for rights requests."""
    return frozenset(getattr(request.app.state.settings, "rights_services", {}))


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)
