"""Pages behind the secret link: status, answer to a match, reports, withdrawal, erasure."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from elections.places.names import distinct_commune_name
from fastapi import APIRouter, Form, Query, Request, Response
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.links import KnownLink, Link

from proxy.follow_up.cases import sides as follow_ups
from proxy.follow_up.cases.next_steps import ASKED, STATE_NAMES, UNCONFIRMED
from proxy.follow_up.cases.schemas import REFERENCE_INPUT as REFERENCE
from proxy.follow_up.cases.schemas import EstablishmentCreate
from proxy.follow_up.self_service import pool_choices, service
from proxy.matching.answers import sides
from proxy.messages.notices import confirmation

router = APIRouter(route_class=Route, include_in_schema=False)


STATUS = "self_service/status.html"


class ReferenceEntry(Posted):
    reference: Line = ""


@router.get("/suivi/{token}")
async def show_status(
    request: Request, token: str, link: Link, done: Annotated[str, Query(max_length=12)] = ""
) -> Response:
    return await _page(request, token, link, STATUS, done)


@router.get("/suivi/{token}/retirer")
async def ask_withdrawal(request: Request, token: str, link: Link) -> Response:
    return await _page(request, token, link, "self_service/withdraw.html")


@router.post("/suivi/{token}/retirer")
async def withdraw(request: Request, token: str, link: Link) -> Response:
    return await _submit(request, token, link, lambda: service.withdraw(link))


@router.post("/suivi/{token}/autres-campagnes/{answer}")
async def choose_campaigns(request: Request, token: str, answer: str, link: Link) -> Response:
    return await _submit(
        request, token, link, lambda: pool_choices.choose(link, wanted=answer == "oui"), "?done=chosen"
    )


@router.post("/suivi/{token}/renvoyer")
async def resend_confirmation(request: Request, token: str, link: Link) -> Response:
    return await _submit(request, token, link, lambda: confirmation.resend_confirmation(link), "?done=sent")


@router.post("/suivi/{token}/rapprochements/{match_id}/accepter")
async def accept_match(request: Request, token: str, match_id: UUID, link: Link) -> Response:
    return await _submit(request, token, link, lambda: sides.accept(link, match_id))


@router.post("/suivi/{token}/rapprochements/{match_id}/refuser")
async def decline_match(request: Request, token: str, match_id: UUID, link: Link) -> Response:
    return await _submit(request, token, link, lambda: sides.decline(link, match_id))


@router.post("/suivi/{token}/rapprochements/{match_id}/identite")
async def reveal_identity(request: Request, token: str, match_id: UUID, link: Link) -> Response:
    """Show once the data needed to make the proxy."""
    campaign = await get_campaign(link.session, link.campaign_id)
    identity = await attempt(link.session, lambda: sides.reveal(link, match_id), PageForm())
    if isinstance(identity, PageForm):
        return await show_refused(identity, lambda form: _page(request, token, link, STATUS, form=form))
    return render(
        request,
        "answers/identity.html",
        identity=identity,
        born_on=f"{date.fromisoformat(identity.born_on):%d/%m/%Y}",
        token=token,
        candidate=campaign.state.candidate,
    )


@router.post("/suivi/{token}/rapprochements/{match_id}/etablie")
async def report_establishment(
    request: Request, token: str, match_id: UUID, link: Link, entry: Annotated[ReferenceEntry, Form()]
) -> Response:
    async def act() -> None:
        sent = read_form(EstablishmentCreate, {"reference": entry.reference}, REFERENCE)
        await follow_ups.establish(link, match_id, sent.reference)

    return await submit(
        request,
        link.session,
        act,
        form=PageForm.of(entry, f"etablie-{match_id}"),
        done=f"/suivi/{token}?done=made",
        again=lambda form: _page(request, token, link, STATUS, form=form),
    )


@router.post("/suivi/{token}/rapprochements/{match_id}/vote/{round}/{answer}")
async def report_vote(request: Request, token: str, match_id: UUID, round: int, answer: str, link: Link) -> Response:
    async def act() -> None:
        await follow_ups.report_vote(link, match_id, round, voted=answer == "oui")

    return await _submit(request, token, link, act, "?done=said")


@router.get("/suivi/{token}/effacer")
async def ask_erasure(request: Request, token: str, link: Link) -> Response:
    return await _page(request, token, link, "self_service/erase.html")


@router.post("/suivi/{token}/effacer")
async def erase(request: Request, link: Link) -> Response:
    campaign = await get_campaign(link.session, link.campaign_id)
    await service.erase(link)
    return render(request, "self_service/erased.html", campaign_id=campaign.id, candidate=campaign.state.candidate)


async def _submit(
    request: Request, token: str, link: KnownLink, act: Callable[[], Awaitable[object]], done: str = ""
) -> Response:
    return await submit(
        request,
        link.session,
        act,
        form=PageForm(),
        done=f"/suivi/{token}{done}",
        again=lambda form: _page(request, token, link, STATUS, form=form),
    )


async def _page(
    request: Request, token: str, link: KnownLink, template: str, done: str = "", form: PageForm | None = None
) -> Response:
    status = await service.read_status(link, english=False)
    campaign = await get_campaign(link.session, link.campaign_id)
    own_sides = await sides.read_sides(link)
    asked = status.kind == "offer" and status.state == "open" and any(side.contact is None for side in own_sides)
    told = await follow_ups.read_follow_ups(link)
    made = status.kind == "offer" and bool(told) and all(follow_up.established_at for follow_up in told.values())
    return render(
        request,
        template,
        form=form or PageForm(),
        seen=status,
        sides=own_sides,
        asked=asked,
        token=token,
        done=done,
        by_mail=await service.has_email(link),
        follow_ups=told,
        # Of a proxy that is made, and of a search that found somebody, the first step is done.
        steps=status.next_steps[1:] if asked or made else status.next_steps,
        began=await follow_ups.rounds_that_began(link),
        campaign_id=campaign.id,
        candidate=campaign.state.candidate,
        demo=campaign.state.demo,
        state_name=ASKED
        if asked
        else STATE_NAMES[status.kind, status.state]
        if status.confirmed_at or status.state != "open"
        else UNCONFIRMED,
        name_commune=distinct_commune_name,
        commune=distinct_commune_name(status.commune),
    )
