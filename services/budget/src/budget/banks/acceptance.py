"""Acceptance of several suggestions at once: each stands or falls alone, and what is refused says why."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from kit.security.auth import Caller
from kit.web.problems import Conflict, Problem
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.line_entries import enter_line, match_many, take_proven
from budget.banks.models import BankMatch
from budget.banks.open_lines import Proposed, read_board
from budget.banks.reconciliation import confirm_match
from budget.banks.schemas import LineEntryCreate, MatchCreate, MovementRef


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
    for key in dict.fromkeys(keys):
        try:
            if (proposed := current.get(key)) is None:
                raise Conflict(
                    "Une proposition a changé depuis que la page est affichée : elle n'est pas confirmée.",
                    "A suggestion has changed since the page was shown: it is not confirmed.",
                )
            async with session.begin_nested():
                matches = await _accept(session, caller, proposed)
        except Problem as problem:
            outcome.refused.append(problem.fr)
            continue
        outcome.confirmed += 1
        spent += [match.source_id for match in matches if match.source == "expense"]
    if to_account:
        taken = dict.fromkeys(spent)
        outcome.to_account = await take_proven(session, caller.campaign_id, list(taken), caller.subject, caller.roles)
    return outcome


async def _accept(session: AsyncSession, caller: Caller, proposed: Proposed) -> list[BankMatch]:
    campaign_id, by = caller.campaign_id, caller.subject
    if proposed.found is None:
        draft = proposed.draft
        if draft is None or draft.label is None or draft.heading is None:
            raise Conflict("Cette ligne attend sa rubrique.", "This line waits for its heading.")
        put = LineEntryCreate(label=draft.label, heading=draft.heading, supplier=draft.supplier)
        return await enter_line(session, campaign_id, proposed.line, put, by, caller.roles)
    lines = [line.id for line in proposed.found.lines]
    if proposed.act == "payment":
        invoices = [own.id for own in proposed.found.movements]
        return await match_many(session, campaign_id, lines, [], invoices, by, caller.roles)
    refs = [MovementRef(source=own.source, source_id=own.id) for own in proposed.found.movements]
    return await confirm_match(session, campaign_id, MatchCreate(line_ids=lines, movements=refs), by)
