from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import Page, single_page

from crm.forms.consent_texts import service as consent_texts
from crm.forms.consent_texts.schemas import ConsentTextRead
from crm.forms.sign_up_forms import service, sites
from crm.forms.sign_up_forms.models import SignUpForm
from crm.forms.sign_up_forms.schemas import SignUpFormPut, SignUpFormRead, SitesPut, SitesRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["sign-up forms"])
texts = APIRouter(route_class=Route, prefix="/v1", tags=["consent texts"])

Reader = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:write"])]


@router.get("/sign-up-forms")
async def list_sign_up_forms(session: Session, caller: Reader) -> Page[SignUpFormRead]:
    """List the public sign-up forms."""
    return single_page([as_read(form) for form in await service.list_forms(session, caller.campaign_id)])


@router.post("/sign-up-forms", status_code=201)
async def create_sign_up_form(
    put: SignUpFormPut, session: Session, caller: Writer, response: Response
) -> SignUpFormRead:
    """Create a form. Refused in the election silence, when public pages may not change."""
    return with_etag(response, as_read(await service.add_form(session, caller, put)))


@router.put("/sign-up-forms/{form_id}", responses=CHANGED_RESPONSE)
async def update_sign_up_form(
    form_id: UUID,
    put: SignUpFormPut,
    session: Session,
    caller: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> SignUpFormRead:
    """Change a form, or close it."""
    return with_etag(response, as_read(await service.put_form(session, caller, form_id, put, version_of(if_match))))


@router.delete("/sign-up-forms/{form_id}", status_code=204)
async def delete_sign_up_form(form_id: UUID, session: Session, caller: Writer) -> None:
    """Delete a closed form. Its texts stay as long as a consent refers to them."""
    await service.remove_form(session, caller, form_id)


@router.get("/sign-up-sites")
async def list_sign_up_sites(session: Session, caller: Reader) -> SitesRead:
    """List the sites that may embed the forms."""
    return SitesRead(items=await sites.origins_of(session, caller.campaign_id), next=None)


@router.put("/sign-up-sites")
async def set_sign_up_sites(put: SitesPut, session: Session, caller: Writer) -> SitesRead:
    """Replace the list of sites that may embed the forms."""
    return SitesRead(items=await sites.set_sites(session, caller, put.origins), next=None)


@texts.get("/sign-up-forms/{form_id}/consent-texts")
async def list_form_consent_texts(form_id: UUID, session: Session, caller: Reader) -> Page[ConsentTextRead]:
    """List every text of a form in each language, newest first."""
    of_form = await consent_texts.list_of_form(session, caller.campaign_id, form_id)
    if not of_form:  # else the form may be deleted, but its texts are kept
        await service.get_form(session, caller.campaign_id, form_id)
    return single_page(of_form)


def as_read(form: SignUpForm) -> SignUpFormRead:
    values = {name: getattr(form, name) for name in SignUpFormRead.model_fields if hasattr(form, name)}
    return SignUpFormRead.model_validate(values | {"path": f"/inscription/{form.campaign_id}/{form.id}"})
