"""Closing, signing and filing the account; open points must be confirmed once and never prevent the filing."""

from collections.abc import Mapping, Sequence, Set
from datetime import UTC, date, datetime
from uuid import UUID

from common.scopes import Role
from kit.campaigns.queries import list_members
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts import service as accounts
from budget.filing.closings.filed import refuse_filed
from budget.filing.closings.models import CheckReason, FilingStep
from budget.filing.closings.open_checks import (
    FIELD,
    describe,
    finding_hash,
    fingerprint_of,
    list_open,
    needs_reason,
    order_open,
    read_reasons,
)
from budget.filing.closings.order import (
    ARTICLES,
    LABELS,
    MAY_COPY,
    SIGNATURES,
    SIGNERS,
    Step,
    find_missing,
    find_obstacle,
)
from budget.filing.closings.schemas import FilingStateRead, FilingStepRead, ReasonPut
from budget.filing.filings import service as filings
from budget.ledger.audit_log.authors import ROLES, name_authors
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.balances.closed import register_refusal

NOTE = "filing step"


async def read_state(session: AsyncSession, campaign_id: UUID) -> FilingStateRead:
    checked = await filings.check_account(session, campaign_id)
    open_ones = await order_open(session, campaign_id, checked.filing)
    reasons = await read_reasons(session, campaign_id)
    steps = await list_steps(session, campaign_id)
    required = checked.accountant_required
    account = await accounts.read_account(session, campaign_id)
    done = {Step(row.step) for row in steps}
    vault = await open_vault(session, campaign_id)
    authors = await name_authors(session, {row.done_by for row in steps})

    def described(step: Step, row: FilingStep | None) -> FilingStepRead:
        waits = find_obstacle(step, done, closed=account.state == "closed", accountant_required=required is True)
        return FilingStepRead(
            step=step,
            label=LABELS[step],
            article=ARTICLES[step],
            required=required if step is Step.ACCOUNTANT else True,
            done_by=row.done_by if row else None,
            signer=_name_signer(row, authors) if row else None,
            done_at=row.done_at if row else None,
            happened_on=row.happened_on if row else None,
            note=vault.open(NOTE, row.note) if row and row.note else None,
            on_paper=row.on_paper if row else False,
            waits_for=waits.fr if waits and row is None else None,
        )

    by_step = {Step(row.step): row for row in steps}
    return FilingStateRead(
        fingerprint=fingerprint_of(open_ones),
        remaining=[describe(check, reasons.get(check.name)) for check in open_ones],
        steps=[described(step, by_step.get(step)) for step in (*SIGNATURES, Step.FILED)],
        rectifications=[described(Step.RECTIFICATION, row) for row in steps if row.step == Step.RECTIFICATION],
        account=account,
    )


def _name_signer(row: FilingStep, authors: Mapping[str, str]) -> str:
    """Return the signer's role, or for other steps the member who recorded them."""
    role = None if row.on_paper else SIGNERS.get(Step(row.step))
    return ROLES[role] if role else authors[row.done_by]


async def close_account(session: AsyncSession, caller: Caller, note: str | None, fingerprint: str | None) -> None:
    """Close the account; if points are open, `fingerprint` must prove that the caller has seen them."""
    await accounts.check_may_close(session, caller.roles)
    await balances.lock_balance(session, caller.campaign_id)
    open_ones = await list_open(session, caller.campaign_id)
    current = fingerprint_of(open_ones)
    if open_ones and fingerprint != current:
        changed = fingerprint is not None
        raise Conflict(
            ("Ce qui reste a changé depuis que vous l’avez lu. " if changed else "")
            + f"Il reste {len(open_ones)} point{'s' if len(open_ones) > 1 else ''} avant le dépôt : corrigez-les, ou "
            "confirmez que vous clôturez quand même.",
            "Something remains before the filing: remedy it, or confirm by sending `fingerprint` that you close it all "
            "the same.",
            "/fingerprint",
            fingerprint=current,
            remaining=[
                {"name": open_one.name, "title": open_one.title, "link": open_one.link} for open_one in open_ones
            ],
        )
    await accounts.close_account(session, caller.campaign_id, note, caller.subject, caller.roles)
    if Role.FINANCIAL_AGENT in caller.roles:
        await keep_step(session, caller, Step.AGENT, None, on_paper=False)


async def reopen_account(session: AsyncSession, caller: Caller, reason: str) -> None:
    """Reopen the account before it is filed, and withdraw the signatures, made for another state."""
    await balances.lock_balance(session, caller.campaign_id, closed_too=True)
    steps = await list_steps(session, caller.campaign_id)
    if any(row.step == Step.FILED for row in steps):
        raise Conflict(
            "Le compte est déposé : il ne se rouvre plus. Corrigez-le par une note rectificative ; si le dépôt est "
            "noté par erreur, le candidat le retire d’abord.",
            "The account is filed: correct it by a rectification, or let the candidate withdraw a mistaken filing.",
        )
    await accounts.reopen_account(session, caller.campaign_id, reason, caller.subject, caller.roles)
    for row in steps:
        withdraw_step(session, caller, row, datetime.now(UTC), reason)
    await session.flush()


async def write_reason(session: AsyncSession, caller: Caller, check: str, put: ReasonPut) -> None:
    """Store the candidate's reason for a failed blocking check."""
    await balances.lock_balance(session, caller.campaign_id, closed_too=True)
    await _check_signer(session, caller, Step.CANDIDATE, on_paper=put.on_paper)
    if any(row.step == Step.FILED for row in await list_steps(session, caller.campaign_id)):
        raise Conflict(
            "Le compte est déposé : ajoutez une note rectificative.", "The account is filed: add a rectification."
        )
    failing = {
        check_read.name: check_read
        for check_read in await list_open(session, caller.campaign_id)
        if needs_reason(check_read)
    }
    failed = failing.get(check)
    if failed is None:
        raise Conflict(
            "Ce contrôle ne bloque pas, ou plus : il n’a pas besoin de motif.",
            "This check does not fail, or no longer: it needs no reason.",
        )
    vault = await open_vault(session, caller.campaign_id)
    row = await session.get(CheckReason, (caller.campaign_id, check), populate_existing=True)
    sealed, hashed = vault.seal(FIELD, put.reason), finding_hash(failed)
    if row is None:
        row = CheckReason(
            campaign_id=caller.campaign_id,
            check=check,
            reason=sealed,
            finding=hashed,
            on_paper=put.on_paper,
            written_by=caller.subject,
        )
        session.add(row)
    else:
        row.reason, row.finding, row.on_paper, row.written_by = sealed, hashed, put.on_paper, caller.subject
        row.version += 1
    after = {"check": check, "on_paper": put.on_paper}
    keep_change(
        session, caller.campaign_id, "reason", caller.campaign_id, row.version, "written", caller.subject, {}, after
    )
    await session.flush()


async def sign(session: AsyncSession, caller: Caller, step: Step, *, on_paper: bool) -> None:
    """Sign the closed account, in order; the candidate must first give a reason for each failed check."""
    await balances.lock_balance(session, caller.campaign_id, closed_too=True)
    if step not in SIGNATURES:
        raise Invalid("Ce n’est pas une signature.", "This is no signature.", "/step")
    await _check_signer(session, caller, step, on_paper=on_paper)
    state = await read_state(session, caller.campaign_id)
    obstacle = next(signature.waits_for for signature in state.steps if signature.step is step)
    if any(signature.step is step and signature.done_at for signature in state.steps):
        obstacle = "C’est déjà signé."
    if obstacle is not None:
        raise Conflict(obstacle, "Another step comes first, or this one is done.", "/step")
    lacking = [check for check in state.remaining if check.needs_reason and check.reason is None]
    if step is Step.CANDIDATE and lacking:
        raise Invalid(
            "Écrivez d’abord pourquoi, pour chaque contrôle bloquant qui n’est pas levé : "
            + ", ".join(f"« {check.title} »" for check in lacking)
            + ".",
            "First write why, for each blocking check that fails.",
            "/step",
            missing_reasons=[check.name for check in lacking],
        )
    await keep_step(session, caller, step, None, on_paper=on_paper)


async def list_without_member(session: AsyncSession) -> Set[Step]:
    """Return the signatures whose role no active member has: they are recorded from paper."""
    roles = {role for member in await list_members(session) if not member.has_ended for role in member.roles}
    return {step for step, role in SIGNERS.items() if role.value not in roles}


def missing_signatures(state: FilingStateRead) -> list[Step]:
    done = {step.step for step in state.steps if step.done_at}
    required = next(step.required for step in state.steps if step.step is Step.ACCOUNTANT)
    return find_missing(done, accountant_required=required is True)


async def list_steps(session: AsyncSession, campaign_id: UUID) -> Sequence[FilingStep]:
    query = select(FilingStep).where(FilingStep.campaign_id == campaign_id, FilingStep.withdrawn_at.is_(None))
    return (await session.scalars(query.order_by(FilingStep.done_at, FilingStep.id))).all()


async def _check_signer(session: AsyncSession, caller: Caller, step: Step, *, on_paper: bool) -> None:
    """Require the signer's own account, or a paper signature for a role that nobody has here."""
    role = SIGNERS[step]
    if not on_paper:
        if role not in caller.roles:
            raise Forbidden(
                f"{_WHO[step]} le fait lui-même, depuis son propre compte. Sans compte ici, il l’écrit et le signe sur "
                "papier, et le mandataire le recopie.",
                "The signer does it from their own account; without one, on paper, and the agent copies it.",
            )
        return
    if not caller.roles & MAY_COPY:
        raise Forbidden("Seul le mandataire, l’expert-comptable ou le candidat recopie un papier signé.", "Not yours.")
    if step not in await list_without_member(session):
        raise Conflict(
            f"{_WHO[step]} a un compte dans cette campagne : il le fait lui-même.",
            "The signer has an account in this campaign: they do it themselves.",
            "/on_paper",
        )


_WHO = {Step.AGENT: "Le mandataire", Step.ACCOUNTANT: "L’expert-comptable", Step.CANDIDATE: "Le candidat"}


async def keep_step(
    session: AsyncSession,
    caller: Caller,
    step: Step,
    note: bytes | None,
    *,
    on_paper: bool,
    happened_on: date | None = None,
) -> FilingStep:
    row = FilingStep(
        campaign_id=caller.campaign_id,
        step=step,
        note=note,
        happened_on=happened_on,
        on_paper=on_paper,
        done_by=caller.subject,
    )
    session.add(row)
    act = {Step.FILED: "filed", Step.RECTIFICATION: "rectified"}.get(step, "signed")
    _keep_signature_change(session, caller, step, act, {}, {"step": step.value, "on_paper": on_paper})
    await session.flush()
    await session.refresh(row, ["done_at"])
    return row


def withdraw_step(session: AsyncSession, caller: Caller, row: FilingStep, at: datetime, reason: str) -> None:
    row.withdrawn_at, row.withdrawn_by = at, caller.subject
    _keep_signature_change(session, caller, row.step, "withdrawn", {"done": True}, {"done": False, "reason": reason})


def _keep_signature_change(
    session: AsyncSession, caller: Caller, step: str, act: str, before: dict[str, object], after: dict[str, object]
) -> None:
    campaign_id = caller.campaign_id
    keep_change(session, campaign_id, "signature", campaign_id, 1, act, caller.subject, before, after | {"step": step})


register_refusal(refuse_filed)
