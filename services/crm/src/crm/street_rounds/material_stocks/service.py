"""Stocks of posters and leaflets: every movement is recorded, and none exceeds what is available."""

from collections.abc import Sequence
from typing import get_args
from uuid import UUID, uuid4, uuid5

from common.schemas.actions import ActionKind
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.street_rounds.material_stocks.models import MaterialStock, MaterialStockMove, MaterialStockShare
from crm.street_rounds.material_stocks.schemas import MaterialStockCreate, MaterialStockRead, MoveCreate, ShareRead
from crm.street_rounds.material_stocks.stock_counts import Counts, MoveKind, OutOfStock, after

ROUNDS = {ActionKind.POSTERING: "poster", ActionKind.LEAFLET_DROP: "leaflet"}
MAXIMUM = 1_000_000_000
"""Maximum quantity of one stock over a campaign."""


async def add_stock(session: AsyncSession, caller: Caller, put: MaterialStockCreate) -> tuple[MaterialStock, bool]:
    """Create a stock; return it, and whether it is new."""
    key = (caller.campaign_id, put.id or uuid4())
    row = {"campaign_id": key[0], "id": key[1], "kind": put.kind, "name": put.name} | dict.fromkeys(
        get_args(MoveKind), 0
    )
    new = await session.scalar(insert(MaterialStock).values(row).on_conflict_do_nothing().returning(MaterialStock.id))
    stock = await session.get_one(MaterialStock, key)
    if (stock.kind, stock.name) != (put.kind, put.name):
        raise Conflict("Cet identifiant est celui d'un autre stock.", "This id is another stock's.", "/id")
    return stock, new is not None


async def get_stock(session: AsyncSession, caller: Caller, stock_id: UUID, *, lock: bool = False) -> MaterialStock:
    material_stock = await session.get(
        MaterialStock, (caller.campaign_id, stock_id), with_for_update=lock, populate_existing=lock
    )
    if material_stock is None:
        raise NotFound("Ce stock est inconnu.", "There is no such stock.")
    return material_stock


async def move(
    session: AsyncSession, caller: Caller, stock_id: UUID, put: MoveCreate
) -> tuple[MaterialStockMove, bool]:
    """Record a movement; return it, and whether it is new. Raises Conflict, with the available number, if it exceeds
    that.

    The stock's row is locked first, so that concurrent movements do not exceed it together.
    """
    stock = await get_stock(session, caller, stock_id, lock=True)
    share = await _share(session, caller, stock, put.street_round_id) if put.street_round_id else None
    movement, new = await _note(session, caller, stock, put)
    if (movement.stock_id, movement.kind, movement.count, movement.street_round_id) != (
        stock_id,
        put.kind,
        put.count,
        put.street_round_id,
    ):
        raise Conflict("Cet identifiant est celui d'un autre mouvement.", "This id is another movement's.", "/id")
    if new:
        _apply(stock, put.kind, put.count)
        if share is not None:
            _apply_share(share, put.kind, put.count)
        await session.flush()
    return movement, new


async def settle_drop(session: AsyncSession, caller: Caller, street_round_id: UUID) -> None:
    """Count what an ended round took and did not bring back as used. Idempotent."""
    query = (
        select(MaterialStockShare.stock_id)
        .where(MaterialStockShare.street_round_id == street_round_id)
        .order_by(MaterialStockShare.stock_id)
    )
    for stock_id in (await session.scalars(query)).all():
        stock = await get_stock(session, caller, stock_id, lock=True)
        share = await session.get_one(
            MaterialStockShare, (caller.campaign_id, stock_id, street_round_id), populate_existing=True
        )
        unreturned = share.taken - share.used - share.returned
        if unreturned:
            _apply(stock, "used", unreturned)
            _apply_share(share, "used", unreturned)
            move_id = uuid5(street_round_id, f"{stock_id} {share.used}")
            await _note(
                session,
                caller,
                stock,
                MoveCreate(id=move_id, kind="used", count=unreturned, street_round_id=street_round_id),
            )


async def shares_of(session: AsyncSession, street_round_id: UUID) -> list[ShareRead]:
    """Return a round's part of each stock, by name."""
    joined = (MaterialStock.campaign_id == MaterialStockShare.campaign_id) & (
        MaterialStock.id == MaterialStockShare.stock_id
    )
    rows = (
        select(MaterialStock, MaterialStockShare)
        .join(MaterialStockShare, joined)
        .where(MaterialStockShare.street_round_id == street_round_id)
    )
    return [
        ShareRead.model_validate(
            {
                "stock_id": stock.id,
                "kind": stock.kind,
                "name": stock.name,
                "taken": share.taken,
                "used": share.used,
                "returned": share.returned,
                "out": share.taken - share.used - share.returned,
            }
        )
        for stock, share in (await session.execute(rows.order_by(MaterialStock.name, MaterialStock.id))).all()
    ]


async def list_stocks(session: AsyncSession, kind: str | None = None) -> Sequence[MaterialStock]:
    rows = select(MaterialStock) if kind is None else select(MaterialStock).where(MaterialStock.kind == kind)
    return (await session.scalars(rows.order_by(MaterialStock.kind.desc(), MaterialStock.name, MaterialStock.id))).all()


def moves_of(stock_id: UUID) -> Select[MaterialStockMove]:
    return select(MaterialStockMove).where(MaterialStockMove.stock_id == stock_id)


async def last_moves(session: AsyncSession, limit: int) -> Sequence[MaterialStockMove]:
    return (
        await session.scalars(
            select(MaterialStockMove).order_by(MaterialStockMove.moved_at.desc(), MaterialStockMove.id).limit(limit)
        )
    ).all()


def describe(stock: MaterialStock) -> MaterialStockRead:
    counts = _counts(stock)
    columns = {name: getattr(stock, name) for name in MaterialStockRead.model_fields if hasattr(stock, name)}
    return MaterialStockRead.model_validate({**columns, "in_store": counts.in_store, "out": counts.out})


async def _share(
    session: AsyncSession, caller: Caller, stock: MaterialStock, street_round_id: UUID
) -> MaterialStockShare:
    action = await actions.get_action(session, caller.campaign_id, street_round_id)
    actions.check_places(caller, action.stations)
    if ROUNDS.get(ActionKind(action.kind)) != stock.kind:
        raise Invalid(
            "Cette action n'est pas une tournée qui emploie ce stock.",
            "This action does not use this stock.",
            "/street_round_id",
        )
    key = {"campaign_id": caller.campaign_id, "stock_id": stock.id, "street_round_id": street_round_id}
    statement = insert(MaterialStockShare).values(**key, taken=0, used=0, returned=0)
    await session.execute(statement.on_conflict_do_nothing())
    return await session.get_one(MaterialStockShare, tuple(key.values()), populate_existing=True)


def _apply(stock: MaterialStock, kind: MoveKind, count: int) -> None:
    try:
        counts = after(_counts(stock), kind, count)
    except OutOfStock as short:
        raise _refused(kind, short.left) from short
    if getattr(counts, kind) > MAXIMUM:
        raise Invalid("Ce nombre est trop grand.", "This is too many.", "/count")
    setattr(stock, kind, getattr(counts, kind))


def _apply_share(share: MaterialStockShare, kind: MoveKind, count: int) -> None:
    if kind != "taken":
        unreturned = share.taken - share.used - share.returned
        if count > unreturned:
            raise _refused(kind, unreturned)
    setattr(share, kind, getattr(share, kind) + count)


def _refused(kind: MoveKind, left: int) -> Conflict:
    if kind in ("taken", "scrapped"):
        return Conflict(
            f"Il n'en reste que {left} en réserve.", f"There are only {left} in store.", "/count", left=left
        )
    return Conflict(
        f"Cette tournée n'en a que {left} en main.", f"This round has only {left} in hand.", "/count", left=left
    )


def _counts(stock: MaterialStock) -> Counts:
    return Counts(**{name: getattr(stock, name) for name in get_args(MoveKind)})


async def _note(
    session: AsyncSession, caller: Caller, stock: MaterialStock, put: MoveCreate
) -> tuple[MaterialStockMove, bool]:
    now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    moved = {"stock_id": stock.id, "moved_by": caller.subject, "moved_at": now}
    row = {"campaign_id": caller.campaign_id, **moved, **put.model_dump()}
    new = await session.scalar(
        insert(MaterialStockMove).values(row).on_conflict_do_nothing().returning(MaterialStockMove.id)
    )
    return await session.get_one(MaterialStockMove, (caller.campaign_id, put.id)), new is not None
