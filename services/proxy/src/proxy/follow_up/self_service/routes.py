from fastapi import APIRouter, Request, status
from kit.app import Route
from kit.security.links import Link
from kit.text.language import wants_english

from proxy.follow_up.self_service import pool_choices, service
from proxy.follow_up.self_service.schemas import PoolChoicePut, StatusRead

router = APIRouter(route_class=Route, prefix="/v1/public/status", tags=["statuses"])


@router.get("/{token}")
async def read_status(request: Request, link: Link) -> StatusRead:
    """Return the status of a request or an offer, by its secret link."""
    return await service.read_status(link, english=wants_english(request))


@router.post("/{token}/withdraw")
async def withdraw_mine(request: Request, link: Link) -> StatusRead:
    """Withdraw the request or the offer. A second call changes nothing."""
    await service.withdraw(link)
    return await service.read_status(link, english=wants_english(request))


@router.put("/{token}/pool-choice")
async def choose_campaigns(request: Request, put: PoolChoicePut, link: Link) -> StatusRead:
    """Consent to be matched with people of other campaigns, or withdraw it, which ends open proposals with them."""
    await pool_choices.choose(link, wanted=put.given)
    return await service.read_status(link, english=wants_english(request))


@router.delete("/{token}", status_code=status.HTTP_204_NO_CONTENT)
async def erase_mine(link: Link) -> None:
    """Erase everything about the person. The link leads nowhere afterwards; only a count stays."""
    await service.erase(link)
