"""Payers behind entries: stopped where the name looks like a legal person's, open until somebody stated the kind."""

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
    """An entry and the payer behind it."""

    subject: PayerSubject
    subject_id: UUID
    channel: Channel
    amount_cents: int


def check_name(
    text: str, statement: PayerStatement | None, pointer: str, stated_at: str = "/payer", *, may_bear: bool = False
) -> str | None:
    """Return the legal form in a name or label; raise Invalid where there is one and nobody has said what the payer is.

    `may_bear`: the entry says already that it is a bank or a party, which bear such words rightly.
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
    """Return the channel that the statement makes it, and the ruling that forbids it, if one does."""
    if statement.refund and channel is Channel.OTHER:
        channel = Channel.REFUND
    ruling = judge(statement.kind, channel)
    return channel, find_refusal(ruling, listed=statement.listed, in_eea=statement.in_eea)


def rule_on_line(statement: PayerStatement) -> Ruling | None:
    """Return the ruling on a bank credit before its entry is known: a bank's may be a loan, a candidate's their own."""
    if statement.kind not in (PayerKind.LEGAL_PERSON, PayerKind.PUBLIC_BODY):
        return None
    return rule_on(statement, Channel.OTHER)[1]


def check_lawful(statement: PayerStatement | None, channel: Channel, pointer: str = "/payer/kind") -> None:
    """Raise Invalid, with the article, for help that the law forbids."""
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
    """Keep what is known of the payer of a new entry: decided by its statement, else open."""
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
    """Keep the payer of each new credit of the bank account as one to be stated."""
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
    """Store a member's statement of what the payer is; return the ruling that forbids its help, if one does."""
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
    """Take the payer of a reversed or erased entry out of the list; what was stated of it stays in the log."""
    row = await find_payer(session, campaign_id, subject, subject_id)
    if row is not None and row.state != "gone":
        row.state = "gone"
        row.version += 1
        await session.flush()


async def explain_line(session: AsyncSession, campaign_id: UUID, line_id: UUID) -> None:
    """Mark a bank line as explained by a receipt, or by the reason why it is ignored."""
    row = await find_payer(session, campaign_id, PayerSubject.BANK_LINE, line_id)
    if row is not None and row.state == "open":
        row.state = "explained"
        row.version += 1
        await session.flush()


async def reopen_line(session: AsyncSession, campaign_id: UUID, line_id: UUID) -> None:
    """Open the question of a bank line's payer again, once its match is undone."""
    row = await find_payer(session, campaign_id, PayerSubject.BANK_LINE, line_id)
    if row is not None and row.state == "explained":
        row.state = "open"
        row.version += 1
        await session.flush()


def legal_form_in(row: KnownPayer, name: str) -> str | None:
    """The legal form that was kept when the entry came in, or one in the name as it is read now."""
    if row.legal_form is not None:
        return row.legal_form
    found = find_legal_form(name)
    return found.word if found else None


def statement_of(row: KnownPayer | None) -> PayerStatement | None:
    """Return the earlier statement about a payer, without its sealed name; None if there is none."""
    if row is None or row.kind is None:
        return None
    refund = row.channel == Channel.REFUND
    return PayerStatement(kind=PayerKind(row.kind), listed=row.listed, in_eea=row.in_eea, refund=refund)


async def move_amount(session: AsyncSession, campaign_id: UUID, subject: PayerSubject, id: UUID, cents: int) -> None:
    """Keep the amount of a payer who gives more than once, or gets some of it back."""
    row = await find_payer(session, campaign_id, subject, id)
    if row is not None:
        row.amount_cents += cents
        await session.flush()


async def open_names(session: AsyncSession, rows: Collection[KnownPayer]) -> dict[tuple[str, UUID], str]:
    """The stated names, in the clear."""
    named = [row for row in rows if row.name is not None]
    if not named:
        return {}
    vault = await open_vault(session, named[0].campaign_id)
    return {(row.subject, row.subject_id): vault.open(FIELD, row.name) for row in named if row.name is not None}


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
    named = row.name is not None or row.subject == PayerSubject.LOAN
    ruling = judge(statement.kind, channel)
    unmet = find_unmet(ruling, named=named, listed=statement.listed, in_eea=statement.in_eea)
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
    """Raise Conflict where money that may not stay would be ignored instead of being booked and given back."""
    if statement is None:
        return
    refusal = rule_on_line(statement)
    if refusal is not None:
        raise Conflict(
            f"{refusal.fr} Enregistrez la ligne au compte : Isoloir suivra le retour de l’argent ({refusal.article}).",
            f"{refusal.en} Enter the line in the account: its return is followed ({refusal.article}).",
            "/payer/kind",
        )
