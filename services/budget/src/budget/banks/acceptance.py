"""Acceptance of several suggestions at once: each stands or falls alone, and what is refused says why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from kit.security.auth import Caller
from kit.web.problems import Conflict, Problem
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.line_entries import enter_line, match_many
from budget.banks.models import BankMatch
from budget.banks.open_lines import Proposed, read_board
from budget.banks.reconciliation import confirm_match
from budget.banks.schemas import LineEntryCreate, MatchCreate, MovementRef
from budget.banks.suggestions import Suggestion
from budget.evidence import gaps
from budget.evidence.gaps import Needs
from budget.ledger.balances import service as balances
from budget.spending.expenses import service as expenses


@dataclass
class Acceptance:
    """Outcome of accepting suggestions."""

    confirmed: int = 0
    to_account: int = 0
    """Expenses whose documents are all there, taken to the account."""
    refused: list[str] = field(default_factory=list[str])


async def accept_suggestions(
    session: AsyncSession, caller: Caller, keys: Collection[str], *, to_account: bool
) -> Acceptance:
    """Accept the suggestions of these keys, as they are now; one that is no longer proposed is refused."""
    board = await read_board(session, caller.campaign_id)
    current = {proposed.key: proposed for proposed in board.proposed}
    outcome = Acceptance()
    spent: list[UUID] = []
    await balances.lock_balance(session, caller.campaign_id)
    async with gaps.counted_at_the_end(session, caller.campaign_id) as waiting:
        paid = await _pay_together(
            session, caller, waiting, [current[key] for key in dict.fromkeys(keys) if key in current]
        )
        for key in dict.fromkeys(keys):
            before = dict(waiting)
            try:
                matches = paid.get(key) or await _accept_alone(session, caller, current.get(key))
            except Problem as problem:
                # What was undone lacks what it lacked.
                waiting.clear()
                waiting.update(before)
                outcome.refused.append(problem.fr)
                continue
            outcome.confirmed += 1
            spent += [match.source_id for match in matches if match.source == "expense"]
        if to_account:
            taken = list(dict.fromkeys(spent))
            outcome.to_account = await expenses.take_proven(
                session, caller.campaign_id, taken, caller.subject, caller.roles
            )
    return outcome


async def _pay_together(
    session: AsyncSession, caller: Caller, waiting: Needs, proposed: Sequence[Proposed]
) -> dict[str, list[BankMatch]]:
    """Pay all invoices of the suggestions at once; return the matches by key, none if a single one is refused."""
    found = [(one.key, one.found) for one in proposed if one.act == "payment" and one.found is not None]
    paid_on = {own.id: max(line.booked_on for line in pay.lines) for _, pay in found for own in pay.movements}
    try:
        async with session.begin_nested():
            await expenses.pay_all(session, caller.campaign_id, paid_on, caller.subject, caller.roles)
            return {
                key: await confirm_match(session, caller.campaign_id, _put(pay), caller.subject) for key, pay in found
            }
    except Problem:
        waiting.clear()
        return {}


async def _accept_alone(session: AsyncSession, caller: Caller, proposed: Proposed | None) -> list[BankMatch]:
    if proposed is None:
        raise Conflict(
            "Une proposition a changé depuis que la page est affichée : elle n'est pas confirmée.",
            "A suggestion has changed since the page was shown: it is not confirmed.",
        )
    async with session.begin_nested():
        return await _accept(session, caller, proposed)


async def _accept(session: AsyncSession, caller: Caller, proposed: Proposed) -> list[BankMatch]:
    campaign_id, by = caller.campaign_id, caller.subject
    if proposed.found is None:
        draft = proposed.draft
        if draft is None or draft.label is None or (draft.heading is None and draft.receipt_kind is None):
            raise Conflict("Cette ligne attend sa rubrique.", "This line waits for its heading.")
        put = LineEntryCreate(
            label=draft.label, heading=draft.heading, supplier=draft.supplier, kind=draft.receipt_kind
        )
        return await enter_line(session, campaign_id, proposed.line, put, by, caller.roles)
    lines = [line.id for line in proposed.found.lines]
    if proposed.act == "payment":
        invoices = [own.id for own in proposed.found.movements]
        return await match_many(session, campaign_id, lines, [], invoices, by, caller.roles)
    return await confirm_match(session, campaign_id, _put(proposed.found), by)


def _put(found: Suggestion) -> MatchCreate:
    refs = [MovementRef(source=own.source, source_id=own.id) for own in found.movements]
    return MatchCreate(line_ids=[line.id for line in found.lines], movements=refs)
