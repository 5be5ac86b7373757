"""Lists that joined ours or merged with it: what they spent, and where our account ends (L. 52-13)."""

from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_today, get_campaign
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.list_unions.list_mergers import (
    ARTICLE,
    JOINING,
    MERGING,
    Absorbing,
    Head,
    find_absorbing,
    judge_merger,
)
from budget.accounts.list_unions.models import ListUnion
from budget.accounts.list_unions.schemas import ListUnionCreate, ListUnionRead
from budget.ceilings import service as ceilings
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.balances.groups import NONE, Group

MOST = 20


def may_unite(state: CampaignState) -> bool:
    """Return whether the election is one of lists or pairs, whose candidates may have acted apart before."""
    return state.election in JOINING


def may_merge(state: CampaignState) -> bool:
    return state.election in MERGING and len(state.rounds) == 2


async def list_unions(session: AsyncSession, campaign_id: UUID) -> list[ListUnionRead]:
    state = (await get_campaign(session, campaign_id)).state
    query = select(ListUnion).where(ListUnion.campaign_id == campaign_id).order_by(ListUnion.united_on, ListUnion.id)
    return [_read(union, state) for union in (await session.scalars(query)).all()]


async def add_union(session: AsyncSession, campaign_id: UUID, create: ListUnionCreate, by: str) -> ListUnionRead:
    """Record a list that joins or merges. A merger decides which rounds our account and its ceiling cover."""
    balance = await balances.lock_balance(session, campaign_id)
    state = (await get_campaign(session, campaign_id)).state
    _check_day(state, create)
    existing = await list_unions(session, campaign_id)
    if create.kind == "merged" and any(union.kind == "merged" for union in existing):
        raise Conflict(
            "Une fusion est déjà notée : retirez-la d’abord.", "A merger is recorded already: remove it first.", "/kind"
        )
    if len(existing) >= MOST:
        raise Conflict(f"Il y a déjà {MOST} listes.", f"There are {MOST} lists already.", "/name")
    if any(
        (union.kind, union.name, union.united_on) == (create.kind, create.name, create.united_on) for union in existing
    ):
        raise Conflict("Cette liste est déjà notée.", "This list is recorded already.", "/name")
    merged = create.kind == "merged"
    union = ListUnion(
        campaign_id=campaign_id,
        kind=create.kind,
        name=create.name,
        united_on=create.united_on,
        spent_cents=0 if merged else create.spent_cents,
        head=create.head,
        own_candidates=create.own_candidates if merged else 0,
        other_candidates=create.other_candidates if merged else 0,
        set_by=by,
    )
    session.add(union)
    after = {"kind": union.kind, "united_on": union.united_on, "spent_cents": union.spent_cents, "head": union.head}
    keep_change(session, campaign_id, "list union", union.id, balance.version, "set", by, {}, after)
    await session.flush()
    await session.refresh(union, ["set_at"])
    read = _read(union, state)
    if read.absorbing in (Absorbing.OURS, Absorbing.OTHER):
        await ceilings.set_round(session, campaign_id, 2 if read.absorbing is Absorbing.OURS else 1, by)
    return read


async def take_over(session: AsyncSession, campaign_id: UUID, union_id: UUID, by: str) -> ListUnionRead:
    """Record that a joined list's entries and papers are in our account; twice changes nothing."""
    balance = await balances.lock_balance(session, campaign_id)
    union = await _get(session, campaign_id, union_id)
    if union.kind == "merged":
        raise Conflict(
            "Une liste fusionnée entre les deux tours garde son compte : rien n’est à reprendre.",
            "A list that merged between the rounds keeps its account: nothing is taken over.",
        )
    if not union.taken_over:
        union.taken_over = True
        keep_change(
            session,
            campaign_id,
            "list union",
            union.id,
            balance.version,
            "taken over",
            by,
            {"taken_over": False},
            {"taken_over": True},
        )
    await session.flush()
    return _read(union, (await get_campaign(session, campaign_id)).state)


async def remove_union(session: AsyncSession, campaign_id: UUID, union_id: UUID, by: str) -> None:
    """Remove what was noted by mistake; the round that a merger set stays until somebody sets another."""
    balance = await balances.lock_balance(session, campaign_id)
    union = await _get(session, campaign_id, union_id)
    before = {"kind": union.kind, "united_on": union.united_on, "spent_cents": union.spent_cents}
    keep_change(session, campaign_id, "list union", union.id, balance.version, "removed", by, before, {})
    await session.delete(union)
    await session.flush()


async def sum_pending(session: AsyncSession, campaign_id: UUID) -> Group:
    """Return the joined lists whose expenses nobody has entered in our account yet, and what they spent."""
    waiting = ListUnion.campaign_id == campaign_id, ListUnion.kind == "joined", ListUnion.taken_over.is_(False)
    query = select(func.count(), func.coalesce(func.sum(ListUnion.spent_cents), 0)).where(*waiting)
    entries, cents = (await session.execute(query)).one()
    return Group(entries, int(cents)) if entries else NONE


async def _sum_joined(session: AsyncSession, campaign_id: UUID) -> int:
    return (await sum_pending(session, campaign_id)).cents


async def _get(session: AsyncSession, campaign_id: UUID, union_id: UUID) -> ListUnion:
    union = await session.get(ListUnion, (campaign_id, union_id), populate_existing=True)
    if union is None:
        raise NotFound("Cette liste n’est pas connue ici.", "This list is not known here.")
    return union


def _check_day(state: CampaignState, create: ListUnionCreate) -> None:
    """Raise Conflict for an election without such lists, Invalid for a day on the wrong side of round one."""
    if create.kind == "merged" and not may_merge(state):
        raise Conflict(
            "Dans cette élection, aucune liste ne fusionne entre deux tours.",
            "No lists merge between rounds in this election.",
            "/kind",
        )
    if not may_unite(state):
        raise Conflict("Cette élection n’est pas un scrutin de liste.", "This is no election of lists.", "/kind")
    first = state.rounds[0].on
    if create.united_on > campaign_today(state):
        raise Invalid("Ce jour n’est pas encore venu.", "This day is still to come.", "/united_on")
    if create.kind == "joined" and create.united_on >= first:
        raise Invalid(
            f"Une liste se réunit à la vôtre avant le premier tour, le {first:%d/%m/%Y} ; après, c’est une fusion.",
            f"A list joins yours before round one, on {first}; after it, it is a merger.",
            "/united_on",
        )
    if create.kind == "merged" and not first < create.united_on < state.rounds[1].on:
        raise Invalid(
            f"Une fusion a lieu entre les deux tours : après le {first:%d/%m/%Y}, avant le "
            f"{state.rounds[1].on:%d/%m/%Y}.",
            f"A merger takes place between the rounds: after {first} and before {state.rounds[1].on}.",
            "/united_on",
        )


def _read(union: ListUnion, state: CampaignState) -> ListUnionRead:
    consequences = None
    if union.head is not None and len(state.rounds) == 2:
        absorbing = find_absorbing(Head(union.head), union.own_candidates, union.other_candidates)
        consequences = judge_merger(state, absorbing)
    return ListUnionRead.model_validate(
        {
            "id": union.id,
            "kind": union.kind,
            "name": union.name,
            "united_on": union.united_on,
            "spent_cents": union.spent_cents,
            "taken_over": union.taken_over,
            "head": union.head,
            "own_candidates": union.own_candidates,
            "other_candidates": union.other_candidates,
            "absorbing": consequences and consequences.absorbing,
            "closes_on": consequences and consequences.closes_on,
            "filing_due_at": consequences and consequences.filing_due_at,
            "other_filing_due_at": consequences and consequences.other_filing_due_at,
            "article": ARTICLE,
            "set_at": union.set_at,
        }
    )


balances.register_joined(_sum_joined)
