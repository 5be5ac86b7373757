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
    """List the matches of the holder of the link: first name and commune of the other before a match is accepted."""
    return await sides.read_sides(link)


@router.post("/v1/public/status/{token}/matches/{match_id}/accept")
async def accept_match(match_id: UUID, link: Link) -> Sequence[SideRead]:
    """Agree to vote for this person. The first who agrees has it; sent twice, it changes nothing more."""
    await sides.accept(link, match_id)
    return await sides.read_sides(link)


@router.post("/v1/public/status/{token}/matches/{match_id}/decline")
async def decline_match(match_id: UUID, link: Link) -> Sequence[SideRead]:
    """Decline, or give up what was accepted. These two are not brought together again."""
    await sides.decline(link, match_id)
    return await sides.read_sides(link)


@router.post("/v1/public/status/{token}/matches/{match_id}/identity")
async def reveal_identity(match_id: UUID, link: Link, response: Response) -> IdentityRead:
    """Birth date and elector number of the other, once it is accepted. Noted in the history of the match, each time."""
    response.headers["Cache-Control"] = "no-store"
    return await sides.reveal(link, match_id)
