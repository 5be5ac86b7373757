"""The coordinator's pages: the list of cases, and one case with its forms."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import Line, LongText, PageForm, Posted
from kit.pages.rendering import back, render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Paging
from kit.web.problems import Invalid
from kit.web.refusals import unknown_action
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases import cases, service, withdrawal
from proxy.follow_up.cases.schemas import REFERENCE_INPUT, EstablishmentCreate, NoteCreate
from proxy.follow_up.cases.views import read_case, read_list
from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request as AskedRequest
from proxy.intake.requests.stages import LISTED, Stage
from proxy.matching.matches import manual_decisions
from proxy.matching.matches import service as matches
from proxy.matching.matches.matching_requests import MATCHING, MatchingScope
from proxy.matching.matches.schemas import MatchCreate
from proxy.matching.partner_matches import decisions
from proxy.matching.partner_matches import service as partner_matches
from proxy.matching.partner_matches.schemas import SharedMatchCreate
from proxy.matching.partner_matches.views import SharedCandidate, list_choices, list_shared
from proxy.messages.bounces import service as bounces

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[
    Caller, Security(caller_with, scopes=["requests:read", "offers:read", "requests:write", "offers:write"])
]


class CaseEntry(Posted):
    """Fields of all forms of a case; the address tells which form was sent."""

    offer: Line = ""
    elsewhere: Line = ""
    """A campaign and one of its offers, joined by a dot."""

    reference: Line = ""
    text: LongText = ""


CaseForm = Annotated[CaseEntry, Form()]
NOTE = {"/text": "la note"}


@router.get("/dossiers")
async def show_cases(
    request: Request,
    session: Session,
    caller: Reader,
    paging: Paging,
    stage: Annotated[Stage | None, Query()] = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    case_list = await read_list(session, caller, stage if stage in LISTED else None, paging)
    return render(request, "cases/cases.html", cases=case_list, stage=stage, done=done, stages=LISTED)


@router.post("/dossiers/rapprocher")
async def match_all(request: Request, session: Session, caller: Writer) -> Response:
    await jobs.enqueue_job(session, caller.campaign_id, MATCHING, MatchingScope(), requested_by=caller.subject)
    return back(request, "/dossiers?done=matching")


@router.get("/dossiers/{request_id}")
async def show_case(
    request: Request,
    request_id: UUID,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=20)] = "",
    count: Annotated[int, Query(ge=0, le=1000)] = 0,
) -> Response:
    return await _case(request, session, caller, request_id, PageForm(), done=done, count=count)


@router.post("/dossiers/{request_id}/joindre")
async def show_contact(request: Request, request_id: UUID, session: Session, caller: Writer) -> Response:
    campaign = await get_campaign(session, caller.campaign_id)
    row = await cases.find_case(session, caller, "request", request_id)
    contact = await cases.reveal_contact(session, campaign, row, caller.subject)
    return await _case(request, session, caller, request_id, PageForm(), contact=contact)


@router.post("/dossiers/{request_id}/offres/{offer_id}/joindre")
async def show_holder_contact(
    request: Request, request_id: UUID, offer_id: UUID, session: Session, caller: Writer
) -> Response:
    campaign = await get_campaign(session, caller.campaign_id)
    await cases.find_case(session, caller, "request", request_id)
    row = await cases.find_case(session, caller, "offer", offer_id)
    contact = await cases.reveal_contact(session, campaign, row, caller.subject)
    return await _case(request, session, caller, request_id, PageForm(), contact=contact)


@router.post("/dossiers/{request_id}/{act}")
async def act_on_case(
    request: Request, request_id: UUID, act: str, session: Session, caller: Writer, entry: CaseForm
) -> Response:
    return await submit(
        request,
        session,
        lambda: _act(request, session, caller, request_id, act, entry),
        form=PageForm.of(entry, act),
        done=lambda count: f"/dossiers/{request_id}?done={act}&count={count}",
        again=lambda form: _case(request, session, caller, request_id, form),
    )


@router.post("/dossiers/{request_id}/rapprochements/{match_id}/{act}")
async def act_on_match(
    request: Request, request_id: UUID, match_id: UUID, act: str, session: Session, caller: Writer, entry: CaseForm
) -> Response:
    return await submit(
        request,
        session,
        lambda: _act_on_match(session, caller, request_id, match_id, act, entry),
        form=PageForm.of(entry, f"{act}-{match_id}"),
        done=lambda count: f"/dossiers/{request_id}?done={act}&count={count}",
        again=lambda form: _case(request, session, caller, request_id, form),
    )


@router.post("/dossiers/{request_id}/partages/{match_id}/{act}")
async def act_on_shared_match(
    request: Request, request_id: UUID, match_id: UUID, act: str, session: Session, caller: Writer
) -> Response:
    async def act_on_it() -> None:
        await cases.find_case(session, caller, "request", request_id)
        match = await partner_matches.get_shared_match(session, caller.campaign_id, match_id)
        if match.request_id != request_id:
            raise unknown_action()
        await decisions.decide(session, caller.campaign_id, match_id, act, caller.subject)

    return await submit(
        request,
        session,
        act_on_it,
        form=PageForm(),
        done=f"/dossiers/{request_id}?done={act}",
        again=lambda form: _case(request, session, caller, request_id, form),
    )


async def _act(
    request: Request, session: AsyncSession, caller: Caller, request_id: UUID, act: str, entry: CaseEntry
) -> int:
    campaign = await get_campaign(session, caller.campaign_id)
    row = await cases.find_case(session, caller, "request", request_id)
    assert isinstance(row, AskedRequest)
    if act == "confirmer":
        await requests.confirm_request(session, campaign, request_id, caller.subject)
    elif act == "confirmer-offre":
        offer = await cases.find_case(session, caller, "offer", _uuid(entry.offer, "/offer"))
        await offers.confirm_offer(session, campaign, offer.id, caller.subject)
    elif act == "retirer":
        await withdrawal.withdraw_for(session, campaign, row, caller.subject)
    elif act == "adresse-bonne":
        await bounces.open_again(session, campaign.id, row.person_id)
    elif act == "inviter":
        return len(await cases.invite(session, campaign, row))
    elif act == "noter":
        note = read_form(NoteCreate, {"text": entry.text}, NOTE)
        await cases.add_note(session, campaign, row, note.text, caller.subject)
    elif act == "proposer":
        offer = await offers.get_offer(session, campaign.id, _uuid(entry.offer, "/offer"))
        shared = set(row.rounds) & set(offer.rounds)
        if not shared:
            raise Invalid("La demande et l'offre n'ont pas de tour en commun.", "They share no round.", "/offer")
        # Of two rounds of which the first is over, the second; of none, what is refused in a sentence.
        rounds = sorted(shared & manual_decisions.open_rounds(campaign) or shared)
        create = MatchCreate(request_id=request_id, offer_id=offer.id, rounds=rounds)
        await manual_decisions.make_by_hand(session, campaign, create, caller.subject)
    elif act == "proposer-ailleurs":
        campaign_key, _, offer_key = entry.elsewhere.partition(".")
        chosen = await decisions.find_candidate(
            session, row, _uuid(campaign_key, "/elsewhere"), _uuid(offer_key, "/elsewhere")
        )
        sent = SharedMatchCreate(
            request_id=request_id,
            holder_campaign_id=chosen.holder_campaign_id,
            offer_id=chosen.offer_id,
            rounds=chosen.rounds,
        )
        await decisions.make_by_hand(session, campaign.id, row, sent, caller.subject)
    else:
        raise unknown_action()
    return 0


async def _act_on_match(
    session: AsyncSession, caller: Caller, request_id: UUID, match_id: UUID, act: str, entry: CaseEntry
) -> int:
    campaign = await get_campaign(session, caller.campaign_id)
    await cases.find_case(session, caller, "request", request_id)
    proposal = await matches.get_proposal(session, caller.campaign_id, match_id)
    if proposal.request_id != request_id:
        raise unknown_action()
    by = caller.subject
    if act in ("epingler", "detacher"):
        await manual_decisions.pin(session, campaign, match_id, by, pinned=act == "epingler")
    elif act == "terminer":
        await matches.end(session, campaign, match_id, by, forbid=False)
    elif act == "remplacer":
        return await cases.replace(session, campaign, proposal, by)
    elif act == "interdire":
        await matches.forbid_pair(session, campaign, request_id, proposal.offer_id, by)
    elif act == "autoriser":
        await manual_decisions.allow_pair(session, campaign, request_id, proposal.offer_id, by)
    elif act == "etablir":
        form = read_form(EstablishmentCreate, {"reference": entry.reference}, REFERENCE_INPUT)
        await service.establish(session, campaign, match_id, form.reference, by)
    elif act in ("vote-1", "vote-2", "perdu-1", "perdu-2"):
        await service.report_vote(session, campaign, match_id, int(act[-1]), by, voted=act.startswith("vote"))
    else:
        raise unknown_action()
    return 0


async def _case(
    request: Request, session: AsyncSession, caller: Caller, request_id: UUID, form: PageForm, **more: Any
) -> Response:
    case = await read_case(session, caller, request_id)
    shown: dict[str, Any] = {"done": "", "count": 0, "contact": None, **more}
    may_write = {"requests:write", "offers:write"} <= set(caller.scopes)
    choices = list[SharedCandidate]()
    if may_write and case.may_be_proposed:
        row = await requests.get_request(session, caller.campaign_id, request_id)
        choices = await list_choices(session, row)
    return render(
        request,
        "cases/case.html",
        case=case,
        choices=choices,
        shared=await list_shared(session, caller, request_id),
        form=form,
        may_write=may_write,
        **shown,
    )


def _uuid(text: str, pointer: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("Choisissez une personne dans la liste.", "Choose an offer.", pointer) from None
