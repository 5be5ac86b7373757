from fastapi import APIRouter
from kit.app import Route
from kit.security.links import Link
from pydantic import BaseModel

from proxy.messages.notices import confirmation

router = APIRouter(route_class=Route, tags=["statuses"])


class ConfirmedAddress(BaseModel):
    """The address is confirmed; matching starts now."""

    token: str
    """The token of the secret link to what was confirmed."""


@router.post("/v1/public/confirmations/{token}")
async def confirm_address(link: Link) -> ConfirmedAddress:
    """Confirm the address of a form, by the mail's link. It is not matched before."""
    return ConfirmedAddress(token=await confirmation.confirm(link))


@router.post("/v1/public/status/{token}/confirmation-mail", status_code=202)
async def send_confirmation_again(link: Link) -> None:
    """Send the confirmation mail again: three at most for one address."""
    await confirmation.resend_confirmation(link)
