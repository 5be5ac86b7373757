"""A person's own page behind their secret link, and the coordinator's page that finds who can help."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.auth import Caller, caller_with
from kit.campaigns.queries import get_campaign
from kit.db import Session
from kit.forms import read_form
from kit.links import Link
from kit.pages import back, render
from kit.problems import Problem
from kit.web import Route
from starlette.responses import Response

from crm.consents import service as consents
from crm.consents.schemas import ConsentCreate
from crm.consents.standing import Use
from crm.people import service as people
from crm.people.wording import USES
from crm.volunteers import service
from crm.volunteers.offering import DAYS, PARTS, SKILLS
from crm.volunteers.schemas import OfferPut
from crm.wordings.built_in import OWN_PAGE

router = APIRouter(route_class=Route, include_in_schema=False)

Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
Picks = Annotated[list[str] | None, Form(max_length=30)]
OWN_USES: tuple[Use, ...] = ("email", "sms", "call", "post")
FIELDS = {"/areas": "les communes", "/skills": "ce que vous savez faire", "/slots": "vos moments"}
DONE = {"offer": "C'est enregistré. Merci !", "uses": "Vos choix sont enregistrés."}


@router.get("/moi/{token}")
async def show_own_page(
    token: str, request: Request, link: Link, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _own(request, link, token, said=DONE.get(done, ""))


@router.post("/moi/{token}/aide")
async def save_own_offer(
    token: str,
    request: Request,
    link: Link,
    skills: Picks = None,
    slots: Picks = None,
    areas: Annotated[str, Form(max_length=600)] = "",
) -> Response:
    caller = service.as_themselves(link.campaign_id, link.purpose)
    try:
        said = {"skills": skills or [], "slots": slots or [], "areas": areas.replace(",", " ").split()}
        put = read_form(OfferPut, said, FIELDS)
        async with link.session.begin_nested():
            await service.put_offer(link.session, caller, link.target_id, put)
    except Problem as problem:
        return await _own(request, link, token, bad=problem.fr, areas=areas, status=problem.status)
    return back(request, f"/moi/{token}?done=offer")


@router.post("/moi/{token}/accords")
async def save_own_uses(token: str, request: Request, link: Link, uses: Picks = None) -> Response:
    """Only what changes is written to the ledger."""
    caller = service.as_themselves(link.campaign_id, link.purpose)
    person = await people.get_person(link.session, caller, link.target_id)
    wanted, now = set(uses or []), set(person.uses)
    for use in OWN_USES:
        if (use in wanted) != (use in now):
            given = use in wanted
            put = ConsentCreate(
                use=use,
                state="given" if given else "withdrawn",
                source="link",
                text_version=OWN_PAGE if given else None,
            )
            await consents.record_consent(link.session, caller, link.target_id, put)
    return back(request, f"/moi/{token}?done=uses")


@router.post("/people/{person_id}/own-link")
async def show_own_link(person_id: UUID, request: Request, session: Session, caller: Writer) -> HTMLResponse:
    """The link is in this answer and nowhere else."""
    settings = request.app.state.settings
    path = await service.new_own_link(session, caller, person_id)
    return render(
        request,
        "volunteers/link.html",
        headers={"Cache-Control": "no-store"},
        person=await people.get_person(session, caller, person_id),
        address=f"{settings.public_url}{settings.root_path}{path}",
    )


async def _own(
    request: Request,
    link: Link,
    token: str,
    *,
    said: str = "",
    bad: str = "",
    areas: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    caller = service.as_themselves(link.campaign_id, link.purpose)
    campaign = await get_campaign(link.session, link.campaign_id)
    offer = await service.read_offer(link.session, caller, link.target_id)
    context: dict[str, Any] = {
        "person": await people.get_person(link.session, caller, link.target_id),
        "offer": offer,
        "areas": " ".join(offer.areas) if areas is None else areas,
    }
    return render(
        request,
        "volunteers/own.html",
        status=status,
        token=token,
        candidate=campaign.state.candidate,
        demo=campaign.state.demo,
        skills=SKILLS,
        days=DAYS,
        parts=PARTS,
        uses={use: USES[use] for use in OWN_USES},
        said=said,
        bad=bad,
        **context,
    )
