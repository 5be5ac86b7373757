"""The pages of the secret link after two agreed, and the coordinator's pages of one case."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, Security
from fastapi.responses import RedirectResponse
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.paging import Paging
from kit.web.problems import Invalid, Problem
from kit.web.refusals import unknown_action
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases import cases, service, sides, withdrawal
from proxy.follow_up.cases.schemas import EstablishmentCreate, NoteCreate
from proxy.follow_up.cases.views import read_case, read_list
from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request as AskedRequest
from proxy.intake.requests.states import State
from proxy.matching.matches import manual_decisions
from proxy.matching.matches import service as matches
from proxy.matching.matches.matching_requests import MATCHING, MatchingAsked
from proxy.matching.matches.schemas import MatchCreate
from proxy.matching.partner_matches import decisions
from proxy.matching.partner_matches import service as exchanges
from proxy.matching.partner_matches.schemas import SharedMatchCreate
from proxy.matching.partner_matches.views import SharedCandidate, list_choices, list_shared
from proxy.messages.bounces import service as bounces

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[
    Caller, Security(caller_with, scopes=["requests:read", "offers:read", "requests:write", "offers:write"])
]


Sent = TypeVar("Sent", bound=BaseModel)


@router.post("/suivi/{token}/rapprochements/{match_id}/etablie")
async def say_established(request: Request, token: str, match_id: UUID, link: Link) -> Response:
    await sides.establish(link, match_id, await _reference(request))
    return RedirectResponse(f"{request.scope.get('root_path', '')}/suivi/{token}?done=made", 303)


@router.post("/suivi/{token}/rapprochements/{match_id}/vote/{round}/{answer}")
async def say_voted(request: Request, token: str, match_id: UUID, round: int, answer: str, link: Link) -> Response:
    await sides.report_vote(link, match_id, round, voted=answer == "oui")
    return RedirectResponse(f"{request.scope.get('root_path', '')}/suivi/{token}?done=said", 303)


@router.get("/dossiers")
async def show_cases(
    request: Request,
    session: Session,
    caller: Reader,
    paging: Paging,
    state: Annotated[State | None, Query()] = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    found = await read_list(session, caller, request.app.state.communes, state, paging)
    return render(request, "followups/cases.html", cases=found, state=state, done=done, states=list(State))


@router.post("/dossiers/rapprocher")
async def match_all(request: Request, session: Session, caller: Writer) -> Response:
    await jobs.enqueue_job(session, caller.campaign_id, MATCHING, MatchingAsked(), requested_by=caller.subject)
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
    return await _case(request, session, caller, request_id, done=done, count=count)


@router.post("/dossiers/{request_id}/joindre")
async def show_contact(request: Request, request_id: UUID, session: Session, caller: Writer) -> Response:
    campaign = await get_campaign(session, caller.campaign_id)
    row = await cases.find_case(session, caller, "request", request_id)
    contact = await cases.reveal_contact(session, campaign, row, caller.subject)
    return await _case(request, session, caller, request_id, contact=contact)


@router.post("/dossiers/{request_id}/offres/{offer_id}/joindre")
async def show_holder_contact(
    request: Request, request_id: UUID, offer_id: UUID, session: Session, caller: Writer
) -> Response:
    campaign = await get_campaign(session, caller.campaign_id)
    await cases.find_case(session, caller, "request", request_id)
    row = await cases.find_case(session, caller, "offer", offer_id)
    contact = await cases.reveal_contact(session, campaign, row, caller.subject)
    return await _case(request, session, caller, request_id, contact=contact)


@router.post("/dossiers/{request_id}/{act}")
async def act_on_case(request: Request, request_id: UUID, act: str, session: Session, caller: Writer) -> Response:
    """Do an act on a case. A refusal is shown on the same page, and nothing that was typed is lost."""
    typed = await _typed(request)
    try:
        async with session.begin_nested():
            count = await _act(request, session, caller, request_id, act, typed)
    except Problem as problem:
        return await _case(request, session, caller, request_id, problem=problem, typed=typed)
    return back(request, f"/dossiers/{request_id}?done={act}&count={count}")


@router.post("/dossiers/{request_id}/rapprochements/{match_id}/{act}")
async def act_on_match(
    request: Request, request_id: UUID, match_id: UUID, act: str, session: Session, caller: Writer
) -> Response:
    typed = await _typed(request)
    try:
        async with session.begin_nested():
            await _act_on_match(session, caller, request_id, match_id, act, typed)
    except Problem as problem:
        return await _case(request, session, caller, request_id, problem=problem, typed=typed)
    return back(request, f"/dossiers/{request_id}?done={act}")


@router.post("/dossiers/{request_id}/partages/{match_id}/{act}")
async def act_on_shared_match(
    request: Request, request_id: UUID, match_id: UUID, act: str, session: Session, caller: Writer
) -> Response:
    try:
        async with session.begin_nested():
            await cases.find_case(session, caller, "request", request_id)
            match = await exchanges.get(session, caller.campaign_id, match_id)
            if match.request_id != request_id:
                raise _unknown()
            await decisions.decide(session, caller.campaign_id, match_id, act, caller.subject)
    except Problem as problem:
        return await _case(request, session, caller, request_id, problem=problem)
    return back(request, f"/dossiers/{request_id}?done={act}")


async def _act(
    request: Request, session: AsyncSession, caller: Caller, request_id: UUID, act: str, typed: dict[str, str]
) -> int:
    campaign = await get_campaign(session, caller.campaign_id)
    row = await cases.find_case(session, caller, "request", request_id)
    assert isinstance(row, AskedRequest)
    if act == "confirmer":
        await requests.confirm_request(session, campaign, request_id, caller.subject)
    elif act == "confirmer-offre":
        offer = await cases.find_case(session, caller, "offer", _uuid(typed.get("offer", "")))
        await offers.confirm_offer(session, campaign, offer.id, caller.subject)
    elif act == "retirer":
        await withdrawal.withdraw_for(session, campaign, row, caller.subject)
    elif act == "adresse-bonne":
        await bounces.open_again(session, campaign.id, row.person_id)
    elif act == "inviter":
        return len(await cases.invite(session, campaign, request.app.state.communes, row))
    elif act == "noter":
        note = _read(
            NoteCreate,
            {"text": typed.get("text", "")},
            "Écrivez une note, de mille caractères au plus, sans santé, ni opinion, ni origine (RGPD, art. 9).",
        )
        await cases.add_note(session, campaign, row, note.text, caller.subject)
    elif act == "proposer":
        offer = await offers.get_offer(session, campaign.id, _uuid(typed.get("offer", "")))
        shared = set(row.rounds) & set(offer.rounds)
        if not shared:
            raise Invalid("La demande et l'offre n'ont pas de tour en commun.", "They share no round.", "/offer")
        # Of two rounds of which the first is over, the second; of none, what is refused in a sentence.
        rounds = sorted(shared & manual_decisions.open_rounds(campaign) or shared)
        create = MatchCreate(request_id=request_id, offer_id=offer.id, rounds=rounds)
        await manual_decisions.make_by_hand(session, campaign, create, caller.subject)
    elif act == "proposer-ailleurs":
        campaign_key, _, offer_key = typed.get("elsewhere", "").partition(".")
        sent = SharedMatchCreate(
            request_id=request_id,
            holder_campaign_id=_uuid(campaign_key),
            offer_id=_uuid(offer_key),
            rounds=await decisions.shared_rounds(session, row, _uuid(offer_key)),
        )
        await decisions.make_by_hand(session, campaign.id, row, sent, caller.subject)
    else:
        raise _unknown()
    return 0


async def _act_on_match(
    session: AsyncSession, caller: Caller, request_id: UUID, match_id: UUID, act: str, typed: dict[str, str]
) -> None:
    campaign = await get_campaign(session, caller.campaign_id)
    await cases.find_case(session, caller, "request", request_id)
    proposal = await matches.get_proposal(session, caller.campaign_id, match_id)
    if proposal.request_id != request_id:
        raise _unknown()
    by = caller.subject
    if act in ("epingler", "detacher"):
        await manual_decisions.pin(session, campaign, match_id, by, pinned=act == "epingler")
    elif act == "terminer":
        await matches.end(session, campaign, match_id, by, forbid=False)
    elif act == "interdire":
        await matches.forbid_pair(session, campaign, request_id, proposal.offer_id, by)
    elif act == "autoriser":
        await manual_decisions.allow_pair(session, campaign, request_id, proposal.offer_id, by)
    elif act == "etablir":
        said = _read(EstablishmentCreate, {"reference": typed.get("reference", "")}, _REFERENCE)
        await service.establish(session, campaign, match_id, said.reference, by)
    elif act in ("vote-1", "vote-2", "perdu-1", "perdu-2"):
        await service.report_vote(session, campaign, match_id, int(act[-1]), by, voted=act.startswith("vote"))
    else:
        raise _unknown()


async def _case(
    request: Request,
    session: AsyncSession,
    caller: Caller,
    request_id: UUID,
    problem: Problem | None = None,
    **more: Any,
) -> Response:
    case = await read_case(session, caller, request.app.state.communes, request_id)
    shown: dict[str, Any] = {"done": "", "count": 0, "contact": None, "typed": dict[str, str](), **more}
    status = int(problem.status) if problem else 200
    may_write = {"requests:write", "offers:write"} <= set(caller.scopes)
    choices = list[SharedCandidate]()
    if may_write and case.may_be_proposed:
        row = await requests.get_request(session, caller.campaign_id, request_id)
        choices = await list_choices(session, row, request.app.state.communes)
    return render(
        request,
        "followups/case.html",
        status,
        case=case,
        choices=choices,
        shared=await list_shared(session, caller, request.app.state.communes, request_id),
        wrong=problem.fr if problem else "",
        may_write=may_write,
        **shown,
    )


async def _typed(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=20) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


async def _reference(request: Request) -> str:
    typed = await _typed(request)
    return _read(EstablishmentCreate, {"reference": typed.get("reference", "")}, _REFERENCE).reference


def _read(model: type[Sent], values: dict[str, str], sentence: str) -> Sent:
    try:
        return model(**values)
    except ValidationError:
        raise Invalid(sentence, sentence, f"/{next(iter(values))}") from None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("Choisissez une personne dans la liste.", "Choose an offer.", "/offer") from None


def _unknown() -> Problem:
    return unknown_action()


_REFERENCE = "La référence a six lettres ou chiffres, comme dans l'e-mail de Maprocuration. Elle peut rester vide."
