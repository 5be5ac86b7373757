"""Recording that the account was filed, withdrawing a mistaken record, correcting a filed account."""

import hashlib
import json
from collections.abc import Set
from datetime import UTC, date, datetime

from common.scopes import Role
from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts import service as accounts
from budget.filing.closings.order import LABELS, MAY_COPY, MAY_FILE, Step, find_obstacle
from budget.filing.closings.schemas import FilingCreate, FilingStateRead
from budget.filing.closings.service import (
    NOTE,
    keep_step,
    list_steps,
    list_without_member,
    missing_signatures,
    read_state,
    withdraw_step,
)
from budget.filing.commission_decisions import service as decisions
from budget.ledger.balances import service as balances


async def file_account(session: AsyncSession, caller: Caller, put: FilingCreate) -> None:
    """Record that the account was filed, even if it is incomplete: a late account is worse.

    Open points are shown once: `fingerprint` proves that the caller has seen them.
    """
    if not caller.roles & MAY_FILE:
        raise Forbidden(
            "Le candidat dépose le compte : lui ou le mandataire note le dépôt.",
            "The candidate files the account: they or the financial agent note it.",
        )
    balance = await balances.lock_balance(session, caller.campaign_id, closed_too=True)
    await _check_day(session, caller, put.filed_on)
    if any(row.step == Step.FILED for row in await list_steps(session, caller.campaign_id)):
        raise Conflict(
            "Le dépôt est déjà noté : corrigez-le par une note rectificative, ou retirez-le s’il est noté par erreur.",
            "The filing is noted already: correct it by a rectification, or withdraw it if it was noted by mistake.",
        )
    _check_seen(await read_state(session, caller.campaign_id), put.fingerprint)
    vault = await open_vault(session, caller.campaign_id)
    sealed = vault.seal(NOTE, put.proof)
    noted = await keep_step(session, caller, Step.FILED, sealed, on_paper=False, happened_on=put.filed_on)
    if balance.closed_at is None:
        # What was filed no longer changes. The same instant says later that the filing closed it.
        await accounts.freeze_account(session, caller.campaign_id, caller.subject, noted.done_at)


async def withdraw_filing(session: AsyncSession, caller: Caller, reason: str) -> None:
    """Withdraw a filing recorded by mistake; reopen an account that it had closed."""
    if not caller.roles & await find_withdrawers(session):
        raise Forbidden(
            "Le candidat retire un dépôt noté par erreur ; le mandataire, si le candidat n’a pas de compte ici.",
            "The candidate withdraws a mistaken filing; the agent, where the candidate has no account here.",
        )
    balance = await balances.lock_balance(session, caller.campaign_id, closed_too=True)
    rows = await list_steps(session, caller.campaign_id)
    filed = next((row for row in rows if row.step == Step.FILED), None)
    if filed is None:
        raise Conflict("Aucun dépôt n’est noté.", "No filing is noted.")
    if await decisions.has_decided(session, caller.campaign_id):
        raise Conflict(
            "La commission a décidé du compte : le dépôt ne se retire plus. Ajoutez une note rectificative.",
            "The commission has decided: the filing can no longer be withdrawn. Add a rectification.",
        )
    at = datetime.now(UTC)
    for row in rows:
        # A note on what was filed falls with it.
        if row.step in (Step.FILED, Step.RECTIFICATION):
            withdraw_step(session, caller, row, at, reason)
    await session.flush()
    if balance.closed_at == filed.done_at:
        await accounts.thaw_account(session, caller.campaign_id, reason, caller.subject)


async def rectify(session: AsyncSession, caller: Caller, text: str) -> None:
    """Add a note that corrects the filed account."""
    if not caller.roles & MAY_COPY:
        raise Forbidden(
            "Le candidat, le mandataire ou l’expert-comptable rectifie.", "Only candidate, agent and accountant do."
        )
    await balances.lock_balance(session, caller.campaign_id, closed_too=True)
    done = {Step(row.step) for row in await list_steps(session, caller.campaign_id)}
    if obstacle := find_obstacle(Step.RECTIFICATION, done, closed=True, accountant_required=False):
        raise Conflict(obstacle.fr, obstacle.en)
    vault = await open_vault(session, caller.campaign_id)
    await keep_step(session, caller, Step.RECTIFICATION, vault.seal(NOTE, text), on_paper=False)


async def find_withdrawers(session: AsyncSession) -> Set[Role]:
    alone = Step.CANDIDATE in await list_without_member(session)
    return {Role.FINANCIAL_AGENT} if alone else {Role.CANDIDATE}


def fingerprint_of_filing(state: FilingStateRead) -> str | None:
    """Return the fingerprint of the open or unsigned points; None if the account is closed and signed."""
    missing = missing_signatures(state)
    if state.account.state == "closed" and not missing:
        return None
    seen = [state.fingerprint, state.account.state, [str(step) for step in missing]]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:32]


async def _check_day(session: AsyncSession, caller: Caller, filed_on: date) -> None:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    today, first = campaign_today(campaign), campaign.rounds[0].on
    if today < first:
        raise Conflict(
            f"Le scrutin du {first:%d/%m/%Y} n’a pas eu lieu : le compte se dépose après (L. 52-12).",
            f"The vote of {first} is still to come: the account is filed after it (L. 52-12).",
            "/filed_on",
            article="L. 52-12",
        )
    if filed_on > today:
        raise Invalid("Cette date est à venir.", "This date is in the future.", "/filed_on")
    if filed_on < first:
        raise Invalid(
            f"C’est avant le scrutin du {first:%d/%m/%Y} : le compte se dépose après (L. 52-12). Vérifiez la date.",
            f"That is before the vote of {first}: the account is filed after it (L. 52-12).",
            "/filed_on",
            article="L. 52-12",
        )


def _check_seen(state: FilingStateRead, fingerprint: str | None) -> None:
    current = fingerprint_of_filing(state)
    if current is None or fingerprint == current:
        return
    missing = missing_signatures(state)
    lacks = ["le compte n’est pas clos"] if state.account.state == "open" else []
    if missing:
        lacks.append(f"{len(missing)} signature{'s manquent' if len(missing) > 1 else ' manque'}")
    if left := len(state.remaining):
        lacks.append(f"{left} point{'s' if left > 1 else ''} de contrôle rest{'ent' if left > 1 else 'e'}")
    raise Conflict(
        ("Ce qui manque a changé depuis que vous l’avez lu. " if fingerprint is not None else "")
        + f"Avant de noter le dépôt, lisez ce qui manque : {', '.join(lacks)}. Rien ne l’empêche : confirmez que le "
        "compte a été déposé ainsi.",
        "Something is open or unsigned: confirm by sending `fingerprint` that the account was filed like this.",
        "/fingerprint",
        fingerprint=current,
        unsigned=[{"step": step.value, "label": LABELS[step]} for step in missing],
        remaining=[{"name": check.name, "title": check.title, "link": check.link} for check in state.remaining],
    )
