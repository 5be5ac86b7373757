"""Views of the coordinator's pages: the list of requests, and one request."""

from dataclasses import dataclass
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign, local_day
from kit.security.auth import Caller
from kit.web.paging import PageQuery
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases import cases, service
from proxy.follow_up.cases.next_act import CaseFacts, NextAct, next_act
from proxy.follow_up.cases.next_steps import STATE_NAMES
from proxy.follow_up.cases.schemas import NoteRead
from proxy.intake.forms.service import is_outside
from proxy.intake.offers import service as offers
from proxy.intake.offers.service import Offer
from proxy.intake.quarantine import service as quarantine
from proxy.intake.requests import service as requests
from proxy.intake.requests.deadlines import Advice, advise
from proxy.intake.requests.schemas import RequestRead
from proxy.intake.requests.service import Request
from proxy.intake.requests.stages import Stage, stage_of
from proxy.intake.requests.states import State, is_over
from proxy.matching.matches import service as matches
from proxy.matching.matches.explanation import STATE_NAMES as MATCH_STATE_NAMES
from proxy.matching.matches.schemas import FollowUpRead, MatchDetail
from proxy.matching.matches.views import describe
from proxy.messages.bounces import service as bounces
from proxy.people.identities.place_names import place_of
from proxy.people.identities.registration import Place
from proxy.people.identities.service import first_names_of

MAX_CANDIDATES = 60

ACTS = {
    "proposed": "proposé",
    "made_by_hand": "proposé à la main",
    "pinned": "épinglé",
    "unpinned": "détaché",
    "forbidden": "interdit",
    "allowed": "autorisé à nouveau",
    "accepted": "accepté",
    "declined": "décliné",
    "expired": "expiré sans réponse",
    "taken": "pris par une autre personne",
    "released": "défait après accord",
    "revealed": "identité montrée",
    "established": "procuration dite établie",
    "voted": "vote dit fait",
    "not_voted": "vote dit perdu",
}
WHO = {"grantor": "la personne absente", "holder": "le ou la volontaire", "matching": "le calcul"}


@dataclass(frozen=True)
class CaseLine:
    id: UUID
    first_name: str
    place: str
    rounds: list[int]
    state: str
    confirmed: bool
    doubled: bool
    held: bool
    """In quarantine: nobody is asked for it until somebody has looked."""


@dataclass(frozen=True)
class CaseList:
    lines: list[CaseLine]
    next: str | None


@dataclass(frozen=True)
class Candidate:
    id: UUID
    first_name: str
    place: str
    confirmed: bool


@dataclass(frozen=True)
class Between:
    """One match of the case."""

    match: MatchDetail
    holder: str
    holder_place: str
    state_name: str
    follow_up: FollowUpRead
    reference: str
    may_report: list[int]


@dataclass(frozen=True)
class Case:
    id: UUID
    first_name: str
    place: str
    state: State
    state_name: str
    rounds: list[int]
    confirmed: bool
    entered_by: str | None
    duplicate_of: UUID | None
    held: bool
    """Act on a case in quarantine."""

    outside: bool
    """Votes where the campaign does not stand, nor one that it is matched with."""

    mail_comes_back: bool
    advice: list[Advice]
    act: NextAct
    """The team's next act, first on the page."""

    matches: list[Between]
    notes: list[NoteRead]
    candidates: list[Candidate]
    unconfirmed: list[Candidate]
    """Offers of the same commune that wait for a call."""
    acts: dict[str, str]
    who: dict[str, str]

    @property
    def may_be_proposed(self) -> bool:
        """Return whether a holder can be asked for this request, so that the page offers no match that would be
        refused.
        """
        return self.state in (State.OPEN, State.PROPOSED) and self.confirmed and not self.duplicate_of and not self.held


async def read_list(session: AsyncSession, caller: Caller, stage: Stage | None, paging: PageQuery) -> CaseList:
    rows = await requests.read_requests(session, caller.territories, None, paging, stage=stage)
    held = await quarantine.quarantined_among(session, caller.campaign_id, [row_read.id for row_read in rows.items])
    return CaseList([_line(row_read, held=row_read.id in held) for row_read in rows.items], rows.next)


async def read_case(session: AsyncSession, caller: Caller, request_id: UUID) -> Case:
    row = await cases.find_case(session, caller, "request", request_id)
    assert isinstance(row, Request)
    campaign = await get_campaign(session, caller.campaign_id)
    now = campaign_now(campaign.state)
    began = [
        round_day.number for round_day in campaign.state.rounds if now >= matches.vote_at(campaign, round_day.number)
    ]
    candidates = await cases.candidates_for(session, campaign, row)
    waiting = await cases.list_to_call(session, row)
    proposals = await matches.all_of_request(session, row.id)
    holders = {
        proposal.offer_id: await offers.get_offer(session, campaign.id, proposal.offer_id) for proposal in proposals
    }
    names = await first_names_of(
        session, [row.person_id, *(offer_row.person_id for offer_row in (*candidates, *waiting, *holders.values()))]
    )
    between: list[Between] = []
    for proposal in proposals:
        detail = await describe(session, proposal)
        between.append(
            Between(
                match=detail,
                holder=names[holders[proposal.offer_id].person_id],
                holder_place=_place(holders[proposal.offer_id]),
                state_name=MATCH_STATE_NAMES[detail.state],
                follow_up=await service.read_follow_up(session, proposal),
                reference=await service.read_reference(session, campaign.id, proposal.id),
                may_report=[number for number in proposal.rounds if number in began],
            )
        )
    today = local_day(campaign.state, now)
    live = [one for one in between if one.match.state in ("proposed", "accepted")]
    state, confirmed = State(row.state), row.confirmed_at is not None
    facts = CaseFacts(
        stage=stage_of(state, confirmed=confirmed),
        held=await quarantine.is_quarantined(session, campaign.id, row.id),
        duplicate=row.duplicate_of is not None,
        asked=next((one.holder for one in live if one.match.state == "proposed"), ""),
        accepted=next((one.holder for one in live if one.match.state == "accepted"), ""),
        candidates=len(candidates),
        too_late=all(number in began for number in row.rounds),
        voting=any(number in began for number in row.rounds),
    )
    return Case(
        id=row.id,
        first_name=names[row.person_id],
        place=_place(row),
        state=state,
        state_name=STATE_NAMES["request", row.state],
        rounds=row.rounds,
        confirmed=confirmed,
        entered_by=row.entered_by,
        duplicate_of=row.duplicate_of,
        held=facts.held,
        outside=await is_outside(session, campaign, Place(row.commune, row.consulate, row.station)),
        mail_comes_back=row.person_id in await bounces.all_closed(session, campaign.id),
        advice=[advise(round_day.on, today) for round_day in campaign.state.rounds if round_day.number in row.rounds],
        act=next_act(facts),
        matches=between,
        notes=await cases.read_notes(session, campaign.id, row.id),
        candidates=[_candidate(offer_row, names) for offer_row in candidates[:MAX_CANDIDATES]],
        unconfirmed=[_candidate(offer_row, names) for offer_row in waiting[:MAX_CANDIDATES]],
        acts=ACTS,
        who=WHO,
    )


def _candidate(offer: Offer, names: dict[UUID, str]) -> Candidate:
    return Candidate(offer.id, names[offer.person_id], _place(offer), offer.confirmed_at is not None)


def _line(request_read: RequestRead, *, held: bool) -> CaseLine:
    return CaseLine(
        id=request_read.id,
        first_name=request_read.first_name,
        place=_place(request_read),
        rounds=request_read.rounds,
        # Whether somebody voted is said in the case alone.
        state="Terminée" if is_over(request_read.state) else STATE_NAMES["request", request_read.state],
        confirmed=request_read.confirmed_at is not None,
        doubled=request_read.duplicate_of is not None,
        held=held,
    )


def _place(row: Request | Offer | RequestRead) -> str:
    return place_of(row.commune, row.consulate, row.station)
