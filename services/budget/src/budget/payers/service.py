"""Payers of entries: stopped if the name looks like a legal person's, pending until a member states the kind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

from kit.db.vault import open_vault
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ledger.audit_log.service import keep_change
from budget.payers.law import Channel, Condition, PayerKind, Ruling, find_refusal, find_unmet, judge
from budget.payers.legal_names import LegalForm, find_legal_form
from budget.payers.models import Payer
from budget.payers.queries import count_open as count_open
from budget.payers.queries import find_unstated as find_unstated
from budget.payers.queries import group_forbidden as group_forbidden
from budget.payers.queries import list_payers as list_payers
from budget.payers.queries import sum_forbidden as sum_forbidden
from budget.payers.queries import sum_held as sum_held
from budget.payers.queries import sum_unstated as sum_unstated
from budget.payers.schemas import PayerStatement, PayerSubject

FIELD = "payer"
KnownPayer: TypeAlias = Payer
"""A payer as other features see it."""


@dataclass(frozen=True)
class Help:
    """An entry and its payer."""

    subject: PayerSubject
    subject_id: UUID
    channel: Channel
    amount_cents: int


def check_name(
    text: str, statement: PayerStatement | None, pointer: str, stated_at: str = "/payer", *, may_bear: bool = False
) -> str | None:
    """Return the legal form in a name or label; raise Invalid if there is one and no kind is stated.

    `may_bear`: the entry is already known as a bank's or a party's, which rightly have such words.
    """
    legal_form = find_legal_form(text)
    if legal_form is not None and statement is None and not may_bear:
        raise Invalid(
            f"Ce nom ou ce libellé ressemble à celui d’une personne morale (« {legal_form.word} »), qui ne peut ni "
            "donner ni prêter (L. 52-8) : dites ce qu’est le payeur avant de l’enregistrer. Si c’est une personne, "
            "dites-le : votre réponse reste dans l’historique.",
            f"This looks like a legal person’s name ({legal_form.word}): say in `{stated_at.lstrip('/')}` what the "
            "payer is. If it is a person, say so; the log keeps who said it.",
            pointer,
            article="L. 52-8",
            legal_form=legal_form.word,
            state_at=stated_at,
        )
    return legal_form.word if legal_form else None


def rule_on(statement: PayerStatement, channel: Channel) -> tuple[Channel, Ruling | None]:
    """Return the channel that follows from the statement, and the forbidding ruling if any."""
    if statement.refund and channel is Channel.OTHER:
        channel = Channel.REFUND
    ruling = judge(statement.kind, channel)
    return channel, find_refusal(ruling, listed=statement.listed, in_eea=statement.in_eea)


def rule_on_line(statement: PayerStatement) -> Ruling | None:
    """Return the ruling on a bank credit without an entry: a bank's may be a loan, a candidate's their own."""
    if statement.kind not in (PayerKind.LEGAL_PERSON, PayerKind.PUBLIC_BODY):
        return None
    return rule_on(statement, Channel.OTHER)[1]


def check_lawful(statement: PayerStatement | None, channel: Channel, pointer: str = "/payer/kind") -> None:
    """Raise Invalid with the article if the law forbids the help."""
    if statement is None:
        return
    _, refusal = rule_on(statement, channel)
    if refusal is not None:
        raise Invalid(
            f"{refusal.fr} ({refusal.article}.)",
            f"{refusal.en} ({refusal.article}.)",
            pointer,
            article=refusal.article,
        )


async def note_payer(
    session: AsyncSession,
    campaign_id: UUID,
    help: Help,
    statement: PayerStatement | None,
    legal_form: str | None,
    by: str,
) -> KnownPayer:
    """Store the payer of a new entry: decided by its statement, else pending."""
    row = Payer(
        campaign_id=campaign_id,
        subject=help.subject,
        subject_id=help.subject_id,
        channel=help.channel,
        amount_cents=help.amount_cents,
        state="open",
        legal_form=legal_form,
    )
    session.add(row)
    if statement is not None:
        await _apply(session, row, statement, by)
    await session.flush()
    return row


async def note_lines(
    session: AsyncSession, campaign_id: UUID, credits: Mapping[UUID, int], legal_forms: Mapping[UUID, LegalForm | None]
) -> None:
    """Store the payer of each new bank credit as pending."""
    for line_id, cents in credits.items():
        legal_form = legal_forms[line_id]
        session.add(
            Payer(
                campaign_id=campaign_id,
                subject=PayerSubject.BANK_LINE,
                subject_id=line_id,
                channel=Channel.OTHER,
                amount_cents=cents,
                state="open",
                legal_form=legal_form.word if legal_form else None,
            )
        )
    await session.flush()


async def state_payer(
    session: AsyncSession, row: KnownPayer, statement: PayerStatement, by: str, seen: int | None = None
) -> Ruling | None:
    """Store a member's statement of the payer's kind; return the forbidding ruling if any."""
    check_seen(seen, row.version, "Ce payeur", "This payer", "lu", lambda: {"version": row.version, "kind": row.kind})
    row.version += 1
    refusal = await _apply(session, row, statement, by)
    await session.flush()
    return refusal


async def get_payer(session: AsyncSession, campaign_id: UUID, subject: PayerSubject, subject_id: UUID) -> KnownPayer:
    row = await find_payer(session, campaign_id, subject, subject_id)
    if row is None or row.state == "gone":
        raise NotFound("Ce payeur n’existe pas.", "There is no such payer.")
    return row


async def find_payer(
    session: AsyncSession, campaign_id: UUID, subject: PayerSubject, subject_id: UUID
) -> KnownPayer | None:
    return await session.get(Payer, (campaign_id, subject, subject_id), populate_existing=True)


async def forget_payer(session: AsyncSession, campaign_id: UUID, subject: PayerSubject, subject_id: UUID) -> None:
    """Delete the payer of a reversed or erased entry; the log keeps its statements."""
    row = await find_payer(session, campaign_id, subject, subject_id)
    if row is not None and row.state != "gone":
        row.state = "gone"
        row.version += 1
        await session.flush()


async def explain_line(session: AsyncSession, campaign_id: UUID, line_id: UUID) -> None:
    """Mark a bank line as explained by a receipt, or by the reason to ignore it."""
    row = await find_payer(session, campaign_id, PayerSubject.BANK_LINE, line_id)
    if row is not None and row.state == "open":
        row.state = "explained"
        row.version += 1
        await session.flush()


async def reopen_line(session: AsyncSession, campaign_id: UUID, line_id: UUID) -> None:
    """Make a bank line's payer pending again, once its match is undone."""
    row = await find_payer(session, campaign_id, PayerSubject.BANK_LINE, line_id)
    if row is not None and row.state == "explained":
        row.state = "open"
        row.version += 1
        await session.flush()


def legal_form_in(row: KnownPayer, name: str) -> str | None:
    """Return the legal form stored at entry, or found in the name now."""
    if row.legal_form is not None:
        return row.legal_form
    legal_form = find_legal_form(name)
    return legal_form.word if legal_form else None


def statement_of(row: KnownPayer | None) -> PayerStatement | None:
    """Return the earlier statement on a payer, without its encrypted name; None if there is none."""
    if row is None or row.kind is None:
        return None
    refund = row.channel == Channel.REFUND
    return PayerStatement(kind=PayerKind(row.kind), listed=row.listed, in_eea=row.in_eea, refund=refund)


async def move_amount(session: AsyncSession, campaign_id: UUID, subject: PayerSubject, id: UUID, cents: int) -> None:
    """Change the amount of a payer who gives again or gets money back."""
    row = await find_payer(session, campaign_id, subject, id)
    if row is not None:
        row.amount_cents += cents
        await session.flush()


async def open_names(session: AsyncSession, rows: Collection[KnownPayer]) -> dict[tuple[str, UUID], str]:
    """Return the stated names, decrypted."""
    named_rows = [row for row in rows if row.name is not None]
    if not named_rows:
        return {}
    vault = await open_vault(session, named_rows[0].campaign_id)
    return {(row.subject, row.subject_id): vault.open(FIELD, row.name) for row in named_rows if row.name is not None}


async def _apply(session: AsyncSession, row: Payer, statement: PayerStatement, by: str) -> Ruling | None:
    before = {"kind": row.kind, "listed": row.listed, "in_eea": row.in_eea, "forbidden": row.forbidden}
    # A statement that takes back a refund makes it an ordinary receipt again.
    base = Channel.OTHER if row.channel == Channel.REFUND else Channel(row.channel)
    channel, refusal = rule_on(statement, base)
    if row.subject == PayerSubject.BANK_LINE:
        refusal = rule_on_line(statement)
    row.channel, row.kind = channel, statement.kind
    row.listed, row.in_eea = statement.listed, statement.in_eea
    if statement.name is not None:
        vault = await open_vault(session, row.campaign_id)
        row.name = vault.seal(FIELD, statement.name)
    row.forbidden = refusal is not None
    # The name of a lender stands in the loan itself.
    has_name = row.name is not None or row.subject == PayerSubject.LOAN
    ruling = judge(statement.kind, channel)
    unmet = find_unmet(ruling, named=has_name, listed=statement.listed, in_eea=statement.in_eea)
    if row.subject == PayerSubject.BANK_LINE:
        # What else has to be known of a party or a bank stands with its receipt or its loan.
        unmet = None
    row.state = "open" if unmet and refusal is None else "decided"
    row.decided_by, row.decided_at = by, datetime.now(UTC)
    after = {"kind": row.kind, "listed": row.listed, "in_eea": row.in_eea, "forbidden": row.forbidden}
    keep_change(session, row.campaign_id, "payer", row.subject_id, row.version, "stated", by, before, after)
    return refusal


UNMET: dict[Condition, str] = {
    Condition.LISTED: "Il manque le nom du parti, ou qu’il figure sur la liste de la commission.",
    Condition.EEA: "Il manque que son siège est dans l’Union européenne ou l’Espace économique européen.",
}
"""The missing condition of a payer, in French."""


def refuse_ignored(statement: PayerStatement | None) -> None:
    """Raise Conflict if a line with forbidden money is ignored instead of booked and returned."""
    if statement is None:
        return
    refusal = rule_on_line(statement)
    if refusal is not None:
        raise Conflict(
            f"{refusal.fr} Enregistrez la ligne au compte : Isoloir suivra le retour de l’argent ({refusal.article}).",
            f"{refusal.en} Enter the line in the account: its return is followed ({refusal.article}).",
            "/payer/kind",
        )
