from uuid import UUID

from fastapi import APIRouter, Request
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.public_session import PublicSession
from kit.text.language import wants_english

from proxy.intake.forms.views import public_form
from proxy.people.identities.schemas import PublicForm
from proxy.pools.service import consent_text

router = APIRouter(route_class=Route, prefix="/v1/public/campaigns", tags=["forms"])


@router.get("/{campaign_id}/form")
async def read_form(request: Request, campaign_id: UUID, session: PublicSession) -> PublicForm:
    """Get the data for a site that makes its own form: the rounds that are still open, and the text to agree to."""
    english = wants_english(request)
    pool_text = await consent_text(session, campaign_id, english=english)
    return public_form(await get_campaign(session, campaign_id), pool_text, english=english)
