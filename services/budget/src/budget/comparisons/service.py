"""Published accounts: imported for all campaigns or for one, and compared with a campaign's account."""

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from uuid import UUID

from common.schemas.elections import ElectionKind
from kit.campaigns.queries import get_campaign
from kit.db import tenancy
from kit.files.sandbox import Limits, Sandbox
from kit.web.problems import Invalid
from sqlalchemy import ColumnElement, delete, func, insert, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.comparisons.likeness import CEILING_BAND, MINIMUM, REIMBURSED_FROM, implied_ceiling, spread
from budget.comparisons.models import PublishedAccount, PublishedDataset
from budget.comparisons.published import Account, Reading, read_file
from budget.comparisons.schemas import Band, ComparisonRead, SpreadRead
from budget.ledger.balances import service as balances
from budget.ledger.journals.headings import HEADINGS

_BATCH = 1_000
_LOCK = 7_201
_FILES = Sandbox(Limits(per_byte=24, cpu_seconds=30, seconds=60), (Invalid,))


async def open_file(data: bytes, year: int | None) -> tuple[Reading, int]:
    """Run `read_file` in a separate process."""
    return await _FILES.run(read_file, data, year)


async def keep(
    session: AsyncSession,
    election: ElectionKind,
    year: int,
    file: str,
    data: bytes,
    reading: Reading,
    *,
    shares: bool = False,
) -> PublishedDataset:
    """Store a file, replacing another one of the same election; the same file again changes nothing.

    It belongs to the campaign and replaces the shared one for it, unless `shares` marks the operator's import. Without
    a campaign it is shared.
    """
    async with tenancy.sharing(session) if shares else nullcontext():
        return await _store(session, election, year, file, data, reading)


async def _store(
    session: AsyncSession, election: ElectionKind, year: int, file: str, data: bytes, reading: Reading
) -> PublishedDataset:
    name, sha256 = f"{election}-{year}", hashlib.sha256(data).hexdigest()
    d, p = PublishedDataset, PublishedAccount
    # Two who load the same file at once: the second finds it loaded.
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    same = await session.scalar(select(d).where(d.id == name, d.sha256 == sha256))
    if same is not None:
        return same
    writer: ColumnElement[UUID] = literal_column(tenancy.WRITER)
    existing = await session.scalar(select(d).where(d.id == name, d.campaign_id == writer))
    if existing is not None:
        await session.execute(delete(p).where(p.dataset == name, p.campaign_id == writer))
        await session.delete(existing)
        await session.flush()
    row = PublishedDataset(
        id=name,
        election=election,
        year=year,
        file=file,
        sha256=sha256,
        accounts=len(reading.accounts),
        without_account=reading.without_account,
        rejected=[asdict(fault) for fault in reading.rejected],
        rejected_count=reading.rejected_count,
    )
    session.add(row)
    for start in range(0, len(reading.accounts), _BATCH):
        rows = [_row(name, account) for account in reading.accounts[start : start + _BATCH]]
        await session.execute(insert(PublishedAccount), rows)
    await session.flush()
    await session.refresh(row, ["imported_at"])
    return row


async def list_datasets(session: AsyncSession) -> Sequence[PublishedDataset]:
    return (
        await session.scalars(select(PublishedDataset).order_by(PublishedDataset.year.desc(), PublishedDataset.id))
    ).all()


async def compare(session: AsyncSession, campaign_id: UUID, dataset: str | None, band: Band) -> ComparisonRead:
    """Compare with the newest accounts of the same election kind, or with the named dataset."""
    state = (await get_campaign(session, campaign_id)).state
    ceiling = await ceilings.find_ceiling(session, campaign_id)
    unit = 1 if ceiling.currency == "XPF" else 100
    sums = await balances.read_heading_sums(session, campaign_id)
    own_spending = [round(sums[heading].spent_cents / unit) if heading in sums else 0 for heading in HEADINGS]
    chosen = await _choose(session, state.election, dataset)
    near = round(ceiling.cents / unit) if ceiling.cents else None
    rows: Sequence[tuple[list[int], int]] = []
    same_ceiling = False
    if chosen is not None:
        rows = await _accounts(session, chosen, ceiling.currency, band, near)
        same_ceiling = near is not None and len(rows) >= MINIMUM
        if not same_ceiling:
            rows = await _accounts(session, chosen, ceiling.currency, band, None)
    spreads: list[SpreadRead] = []
    if len(rows) >= MINIMUM:
        whole = spread([total for _, total in rows], sum(own_spending))
        spreads = [SpreadRead(heading=None, label="Total des dépenses", **asdict(whole))]
        for index, (heading, label) in enumerate(HEADINGS.items()):
            heading_spread = spread([spent[index] for spent, _ in rows], own_spending[index])
            spreads.append(SpreadRead(heading=heading, label=label, **asdict(heading_spread)))
    return ComparisonRead(
        dataset=chosen.id if chosen else None,
        election=state.election,
        currency=ceiling.currency,
        band=band,
        accounts=len(rows) if spreads else 0,
        same_ceiling=same_ceiling,
        spreads=spreads,
        caveats=_caveats(chosen, same_ceiling, len(rows)),
    )


async def _choose(session: AsyncSession, election: ElectionKind, dataset: str | None) -> PublishedDataset | None:
    query = select(PublishedDataset).where(PublishedDataset.election == election)
    if dataset is not None:
        result = await session.scalar(query.where(PublishedDataset.id == dataset))
        if result is None:
            raise Invalid(
                "Ces comptes publiés ne sont pas chargés, ou sont d'un autre scrutin.",
                "These published accounts are not loaded, or are of another kind of election.",
                "?dataset",
            )
        return result
    return await session.scalar(query.order_by(PublishedDataset.year.desc()).limit(1))


async def _accounts(
    session: AsyncSession, dataset: PublishedDataset, currency: str, band: Band, near: int | None
) -> Sequence[tuple[list[int], int]]:
    """Return the comparable accounts, all in one currency."""
    p = PublishedAccount
    rows = select(p.spent, p.total).where(
        p.dataset == dataset.id, p.campaign_id == dataset.campaign_id, p.currency == currency
    )
    if band is not Band.ALL:
        paid = or_(p.score >= REIMBURSED_FROM, (p.score.is_(None)) & (p.reimbursed > 0))
        rows = rows.where(paid if band is Band.REIMBURSED else paid.is_not(True))
    if near is not None:
        rows = rows.where(p.ceiling.between(near * (1 - CEILING_BAND), near * (1 + CEILING_BAND)))
    return [(spent, total) for spent, total in await session.execute(rows)]


def _caveats(chosen: PublishedDataset | None, same_ceiling: bool, accounts: int) -> list[str]:
    if chosen is None:
        return [
            "Aucun compte publié de ce scrutin n'est chargé. La personne qui tient le serveur charge le fichier "
            "de la commission (data.gouv.fr)."
        ]
    caveats = [
        f"Comptes publiés par la commission pour {chosen.year} : d'autres candidats, une autre année, d'autres prix.",
        "Le compte en cours compte ce qui est engagé et payé ; les comptes publiés sont complets et contrôlés.",
        "Dépenser comme les autres n'est ni une obligation ni une preuve : cela aide à voir ce qui a été oublié.",
    ]
    if not chosen.shared:
        caveats.append("Ces comptes viennent d'un fichier que votre campagne a chargé : elle seule les voit.")
    if accounts < MINIMUM:
        return [f"Trop peu de comptes semblables ({accounts}) pour une comparaison.", *caveats]
    if same_ceiling:
        caveats.append(
            "Seuls comptent ceux dont le remboursement laisse voir un plafond proche du vôtre : ce sont ceux qui ont "
            "dépensé assez d'apport personnel, donc plutôt les plus grandes campagnes."
        )
    else:
        caveats.append("Le fichier ne donne pas les plafonds : la taille de la circonscription n'est pas comparée.")
    if chosen.rejected_count:
        caveats.append(f"{chosen.rejected_count} lignes du fichier étaient illisibles ou fausses et ne comptent pas.")
    return caveats


def _row(dataset: str, account: Account) -> dict[str, object]:
    return {
        "dataset": dataset,
        "reference": account.reference[:300],
        "department": account.department[:10],
        "constituency": account.constituency,
        "nuance": account.nuance,
        "currency": account.currency,
        "spent": list(account.spent),
        "total": account.total,
        "receipts": account.receipts,
        "reimbursed": account.reimbursed,
        "ceiling": implied_ceiling(account.total, account.receipts, account.own, account.reimbursed),
        "score": account.score,
        "decision": account.decision,
    }
