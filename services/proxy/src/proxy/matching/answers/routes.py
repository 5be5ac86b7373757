from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response
from kit.app import Route
from kit.security.links import Link

from proxy.matching.answers import sides
from proxy.matching.matches.schemas import IdentityRead, SideRead

router = APIRouter(route_class=Route, tags=["matches"])


@router.get("/v1/public/status/{token}/matches")
async def list_my_matches(link: Link) -> Sequence[SideRead]:
    """List the matches of the link's holder; before acceptance, only first name and commune of the other person."""
    return await sides.read_sides(link)


@router.post("/v1/public/status/{token}/matches/{match_id}/accept")
async def accept_match(match_id: UUID, link: Link) -> Sequence[SideRead]:
    """Agree to vote for this person. The first holder who agrees gets the match; a second call changes nothing."""
    await sides.accept(link, match_id)
    return await sides.read_sides(link)


@router.post("/v1/public/status/{token}/matches/{match_id}/decline")
async def decline_match(match_id: UUID, link: Link) -> Sequence[SideRead]:
    """Decline, or give up an accepted match. These two are not matched again."""
    await sides.decline(link, match_id)
    return await sides.read_sides(link)


@router.post("/v1/public/status/{token}/matches/{match_id}/identity")
async def reveal_identity(match_id: UUID, link: Link, response: Response) -> IdentityRead:
    """Read birth date and elector number of the other person, once accepted. Each read is recorded in the history."""
    response.headers["Cache-Control"] = "no-store"
    return await sides.reveal(link, match_id)
