"""Import of a statement: the same file again changes nothing; overlapping statements add only new lines."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from uuid import UUID

from kit.db.vault import Vault, open_vault
from kit.files.sandbox import Limits, Sandbox
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.accounts import check_account
from budget.banks.column_answers import list_layouts
from budget.banks.models import BankLine, BankStatement
from budget.banks.statement_file import MEDIA_TYPES, Reading, UnknownTable, read_file
from budget.banks.statements import BadStatement, Line, Statement
from budget.ceilings import service as ceilings
from budget.evidence import service as evidence
from budget.evidence.service import Sent
from budget.evidence.storage import Storage
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.payers import service as payers
from budget.payers.legal_names import find_legal_form

MAX_BYTES = 5 * 2**20
FIELD = "bank line"
_AT_ONCE = 1000
_STATEMENTS = Sandbox(Limits(per_byte=40), (BadStatement,))


@dataclass
class StatementImport:
    already_imported: bool = False
    added: int = 0
    duplicates: int = 0
    recognised_duplicates: int = 0
    pending: int = 0
    doubtful: int = 0
    """New lines of a table with the day and amount of a known one in other words: perhaps the same movement."""
    unnamed: bool = False
    """The file does not say whose account it is: a member answers for it."""
    bank: str | None = None
    """The bank whose published layout it was read with."""
    unknown: UnknownTable | None = None
    """A table whose columns have to be named first: nothing was imported."""
    statements: list[BankStatement] = field(default_factory=list[BankStatement])


async def load_file(session: AsyncSession, storage: Storage, caller: Caller, sent: Sent) -> StatementImport:
    """Import a file and keep it; raise Invalid, and keep nothing of it, if it is refused."""
    campaign_id, by, data = caller.campaign_id, caller.subject, sent.data
    currency = await ceilings.find_currency(session, campaign_id)
    reading = await _read(session, campaign_id, data, currency)
    if reading.unknown is not None:
        return StatementImport(unknown=reading.unknown)
    statements = reading.statements
    balance = await balances.lock_balance(session, campaign_id)
    file_hash = hashlib.sha256(data).digest()
    before = await session.scalars(
        select(BankStatement)
        .where(BankStatement.campaign_id == campaign_id, BankStatement.file_hash == file_hash)
        .order_by(BankStatement.place)
    )
    if already_imported := list(before):
        return StatementImport(
            already_imported=True,
            duplicates=sum(statement_before.lines for statement_before in already_imported),
            statements=already_imported,
        )
    for statement in statements:
        if statement.currency != currency:
            raise Invalid(
                f"Le relevé est en {statement.currency[:3] or 'monnaie inconnue'} et le compte de campagne en "
                f"{currency} : ce n'est pas le compte du mandataire.",
                f"The statement is not in {currency}, the campaign account's currency.",
                "/file",
            )
        await check_account(session, campaign_id, statement.account, by)
    imported = StatementImport(unnamed=not all(item.account for item in statements), bank=reading.bank)
    for index, statement in enumerate(statements):
        await _load(session, campaign_id, statement, file_hash, index, by, imported)
    await evidence.keep_statement(session, storage, caller, MEDIA_TYPES[reading.format], sent)
    keep_change(
        session,
        campaign_id,
        "bank",
        campaign_id,
        balance.version,
        "loaded",
        by,
        {},
        {"statements": len(statements), "added": imported.added, "known": imported.duplicates},
    )
    await session.flush()
    return imported


async def look_at(session: AsyncSession, campaign_id: UUID, sent: Sent) -> UnknownTable | None:
    """Return the table of a file whose columns nobody named yet; None for any other."""
    return (await _read(session, campaign_id, sent.data, await ceilings.find_currency(session, campaign_id))).unknown


async def _read(session: AsyncSession, campaign_id: UUID, data: bytes, currency: str) -> Reading:
    try:
        return await _STATEMENTS.run(read_file, data, await list_layouts(session, campaign_id), currency)
    except BadStatement as refusal:
        raise as_problem(refusal) from refusal


def as_problem(refusal: BadStatement) -> Invalid:
    where = "" if refusal.line is None else f" (opération n° {refusal.line} du fichier)"
    return Invalid(f"{refusal.fr}{where}", refusal.en, "/file", line=refusal.line)


async def _load(
    session: AsyncSession,
    campaign_id: UUID,
    statement: Statement,
    file_hash: bytes,
    place: int,
    by: str,
    imported: StatementImport,
) -> None:
    vault = await open_vault(session, campaign_id)
    moving = [line for line in statement.lines if line.cents]
    keyed = list(_keys(vault, moving))
    existing = await _find(session, campaign_id, statement.format, [key for key, _ in keyed])
    other = await _of_other_format(session, campaign_id, statement)
    row = BankStatement(
        campaign_id=campaign_id,
        file_hash=file_hash,
        place=place,
        format=statement.format,
        starts_on=statement.starts_on,
        ends_on=statement.ends_on,
        opening_cents=statement.opening,
        closing_cents=statement.closing,
        lines=len(moving),
        added=0,
        imported_by=by,
    )
    new: list[tuple[str, Line]] = []
    for key, line in keyed:
        if (was := existing.get(key)) is not None:
            if (was.booked_on, was.amount_cents) != (line.booked_on, line.cents):
                raise Conflict(
                    f"L'opération n° {line.number} porte l'identifiant d'une opération déjà connue, à une autre date "
                    "ou pour un autre montant : demandez à la banque lequel des deux relevés est juste.",
                    f"Entry {line.number} bears the id of a known one, at another date or amount: ask the bank.",
                    "/file",
                    line=line.number,
                )
            imported.duplicates += 1
        elif other[(line.booked_on, line.cents)] > 0:
            other[(line.booked_on, line.cents)] -= 1
            imported.recognised_duplicates += 1
        else:
            new.append((key, line))
    row.added = len(new)
    if statement.format in ("csv", "xlsx"):
        imported.doubtful += await _count_doubtful(session, campaign_id, statement, set(existing), new)
    session.add(row)
    await session.flush()
    rows = [_row(vault, campaign_id, row.id, statement.format, key, line) for key, line in new]
    session.add_all(rows)
    await session.flush()
    legal_forms = {
        row.id: find_legal_form(f"{line.counterparty} {line.label}") for row, (_, line) in zip(rows, new, strict=True)
    }
    credits = {row.id: row.amount_cents for row in rows if row.amount_cents > 0}
    await payers.note_lines(session, campaign_id, credits, legal_forms)
    await session.refresh(row, ["imported_at"])
    imported.added += len(new)
    imported.pending += statement.waiting
    imported.statements.append(row)


def _keys(vault: Vault, lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Yield a key for each line: the bank's id, else a keyed hash of the content and of its occurrence number."""
    times: Counter[str] = Counter()
    for line in lines:
        if line.bank_id is not None:
            yield line.bank_id, line
            continue
        encoded = json.dumps([str(line.booked_on), line.cents, line.counterparty, line.label, line.cheque])
        times[encoded] += 1
        yield f"~{vault.blind(FIELD, f'{times[encoded]} {encoded}').hex()}", line


async def _find(session: AsyncSession, campaign_id: UUID, format: str, keys: Sequence[str]) -> dict[str, BankLine]:
    result: dict[str, BankLine] = {}
    for start in range(0, len(keys), _AT_ONCE):
        rows = select(BankLine).where(
            BankLine.campaign_id == campaign_id,
            BankLine.format == format,
            BankLine.bank_key.in_(keys[start : start + _AT_ONCE]),
        )
        result.update({row.bank_key: row for row in await session.scalars(rows)})
    return result


async def _count_doubtful(
    session: AsyncSession, campaign_id: UUID, statement: Statement, again: Set[str], new: Sequence[tuple[str, Line]]
) -> int:
    """Count new lines like a known one that this file no longer has: a bank that changed its wording."""
    rows = await session.execute(
        select(BankLine.bank_key, BankLine.booked_on, BankLine.amount_cents).where(
            BankLine.campaign_id == campaign_id,
            BankLine.format == statement.format,
            BankLine.booked_on.between(statement.starts_on, statement.ends_on),
        )
    )
    gone = Counter((booked_on, cents) for key, booked_on, cents in rows if key not in again)
    return (gone & Counter((line.booked_on, line.cents) for _, line in new)).total()


async def _of_other_format(
    session: AsyncSession, campaign_id: UUID, statement: Statement
) -> Counter[tuple[object, int]]:
    """Count known lines by day and amount: OFX and CAMT give the same movement different ids."""
    rows = await session.execute(
        select(BankLine.booked_on, BankLine.amount_cents).where(
            BankLine.campaign_id == campaign_id,
            BankLine.format != statement.format,
            BankLine.booked_on.between(statement.starts_on, statement.ends_on),
        )
    )
    return Counter((booked_on, cents) for booked_on, cents in rows)


def _row(vault: Vault, campaign_id: UUID, statement_id: UUID, format: str, key: str, line: Line) -> BankLine:
    return BankLine(
        campaign_id=campaign_id,
        statement_id=statement_id,
        number=line.number,
        format=format,
        bank_key=key,
        booked_on=line.booked_on,
        amount_cents=line.cents,
        cheque=line.cheque,
        sealed=vault.seal(FIELD, json.dumps([line.counterparty, line.label], ensure_ascii=False)),
    )
