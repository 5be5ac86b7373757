"""API answers of payers; names are only for members who may see donors."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from budget.overview.payer_decisions.payer_names import name_payers
from budget.payers import service as payers
from budget.payers.law import Channel, PayerKind, find_refusal, find_unmet, judge
from budget.payers.schemas import PayerRead, PayerRuleRead, PayerSubject
from budget.payers.service import UNMET, KnownPayer


async def describe(session: AsyncSession, campaign_id: UUID, rows: Sequence[KnownPayer], sees: bool) -> list[PayerRead]:
    names = await name_payers(session, campaign_id, rows)
    return [_describe(row, names, sees) for row in rows]


def list_rulings() -> list[PayerRuleRead]:
    """Return the legal ruling for every kind of payer and of help."""
    rulings: list[PayerRuleRead] = []
    for kind in PayerKind:
        for channel in Channel:
            ruling = judge(kind, channel)
            rulings.append(
                PayerRuleRead(
                    kind=kind,
                    channel=channel,
                    verdict=ruling.verdict,
                    condition=ruling.condition,
                    article=ruling.article,
                    text=ruling.fr,
                )
            )
    return rulings


def _describe(row: KnownPayer, names: Mapping[tuple[str, UUID], str], sees: bool) -> PayerRead:
    name = names.get((row.subject, row.subject_id), "")
    article = text = None
    if row.kind is not None:
        ruling = judge(PayerKind(row.kind), Channel(row.channel))
        refusal = find_refusal(ruling, listed=row.listed, in_eea=row.in_eea)
        unmet = find_unmet(ruling, named=row.name is not None, listed=row.listed, in_eea=row.in_eea)
        article, text = ruling.article, ruling.fr
        if row.subject == PayerSubject.BANK_LINE and not row.forbidden:
            refusal, article, text = None, None, None
        if refusal is not None:
            article, text = refusal.article, refusal.fr
        elif row.state == "open" and unmet is not None:
            text = UNMET[unmet]
    return PayerRead(
        subject=PayerSubject(row.subject),
        subject_id=row.subject_id,
        version=row.version,
        channel=Channel(row.channel),
        amount_cents=row.amount_cents,
        kind=PayerKind(row.kind) if row.kind else None,
        legal_form=payers.legal_form_in(row, name),
        label=name if sees else None,
        listed=row.listed,
        in_eea=row.in_eea,
        forbidden=row.forbidden,
        article=article,
        text=text,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
