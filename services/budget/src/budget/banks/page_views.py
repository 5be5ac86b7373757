"""The bank's pages as they are shown: the board, one line, and the columns of an unknown table."""

from typing import Any
from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks import service
from budget.banks.acceptance import Acceptance
from budget.banks.line_cards import (
    KINDS,
    cards_of,
    choices_for,
    matches_of,
    path_of,
    show_line,
    show_lines,
    undecided_of,
)
from budget.banks.open_lines import read_board
from budget.banks.routes import SEES
from budget.banks.statement_file import UnknownTable
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import signed_amount_in
from budget.income.donors.donor_list import read_givers
from budget.income.receipts.schemas import ReceiptKind
from budget.ledger.balances import service as balances
from budget.ledger.journals.headings import HEADINGS, PAID_BY_CANDIDATE
from budget.payers.law import KINDS as PAYER_KINDS

MOVEMENTS = 50
NUMBERED = {number: f"{number}. {label}" for number, label in HEADINGS.items() if number not in PAID_BY_CANDIDATE}


async def view_board(
    session: AsyncSession,
    caller: Caller,
    *,
    message: str = "",
    accepted: Acceptance | None = None,
    form: PageForm | None = None,
) -> dict[str, Any]:
    bank = await service.read_bank(session, caller.campaign_id)
    board = await read_board(session, caller.campaign_id)
    sees = SEES in caller.scopes
    cards = cards_of(board, sees)
    closed = await _is_closed(session, caller.campaign_id)
    return dict(  # named as the template reads them
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        keeps_account=(await ceilings.find_ceiling(session, caller.campaign_id)).keeps_account,
        bank=bank,
        statements=await service.list_statements(session, caller.campaign_id),
        kept=await service.list_kept_files(session, caller),
        cards=cards,
        sure=sum(card.sure for card in cards),
        undecided=undecided_of(board, sees),
        movements=board.movements[:MOVEMENTS],
        labels=board.labels,
        path_of=path_of,
        matches=await matches_of(session, caller.campaign_id),
        money=signed_amount_in(bank.currency),
        numbered=NUMBERED,
        may_write="banks:write" in caller.scopes and not closed,
        closed=closed,
        sees=sees,
        said=message,
        accepted=accepted,
        form=form or PageForm(),
    )


async def view_line_page(
    session: AsyncSession,
    caller: Caller,
    line_id: UUID,
    *,
    message: str = "",
    donor: UUID | None = None,
    form: PageForm | None = None,
) -> dict[str, Any]:
    campaign_id, sees = caller.campaign_id, SEES in caller.scopes
    line = await service.get_line(session, campaign_id, line_id)
    currency = await ceilings.find_currency(session, campaign_id)
    texts = (await service.open_texts(session, campaign_id, [line]))[line_id]
    shown = show_line(line, texts, sees)
    board = await read_board(session, campaign_id)
    draft = next((one.draft for one in board.proposed if one.line == line_id), None)
    closed = await _is_closed(session, campaign_id)
    others = [one for one in show_lines(board, sees).values() if one.id != line_id and one.cents * shown.cents > 0]
    return dict(  # named as the template reads them
        campaign=(await get_campaign(session, campaign_id)).state,
        line=line,
        shown=shown,
        draft=draft,
        donor=donor,
        choices=await choices_for(session, campaign_id, board, shown),
        others=sorted(others, key=lambda one: (one.on, one.id)),
        matches=[one for one in await matches_of(session, campaign_id, line_id) if not one.undone],
        currency=currency,
        money=signed_amount_in(currency),
        headings=NUMBERED,
        payer_kinds=PAYER_KINDS,
        kinds={key: name for key, name in KINDS.items() if sees or key != ReceiptKind.GIFT},
        givers={
            id: giver.name
            for id, giver in sorted(
                (await read_givers(session, campaign_id)).items() if sees else (), key=lambda item: item[1].name
            )
        },
        may_write="banks:write" in caller.scopes and not closed,
        closed=closed,
        sees=sees,
        said=message,
        form=form or PageForm(),
    )


async def _is_closed(session: AsyncSession, campaign_id: UUID) -> bool:
    balance = await balances.find_balance(session, campaign_id)
    return balance is not None and balance.closed_at is not None


async def view_columns(session: AsyncSession, caller: Caller, table: UnknownTable, form: PageForm) -> dict[str, Any]:
    return dict(  # named as the template reads them
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        table=table,
        places={place: title or f"Colonne {place + 1}" for place, title in enumerate(table.titles)},
        form=form,
    )
