"""Index of the account's documents, with the place of each in the archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kit.campaigns.queries import get_campaign, local_day
from kit.db.vault import open_vault
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence import service as evidence
from budget.evidence.media_types import ENDINGS
from budget.evidence.needs import LABELS, Kind, Subject
from budget.exports.sheets import Column, Sheet
from budget.exports.sheets import Kind as Cells
from budget.exports.vouchers import voucher

_WITHOUT_NUMBER = {Subject.ACCOUNT: "compte", Subject.LOAN: "emprunt"}


@dataclass(frozen=True)
class Piece:
    voucher: str
    kind: Kind
    name: str
    added_on: date
    size: int
    sha256: str
    path: str


async def list_pieces(
    session: AsyncSession, campaign_id: UUID, firsts: Mapping[UUID, int], *, named: bool
) -> list[Piece]:
    """List the documents; those that name donors or lenders only if `named`. One may support several entries."""
    state = (await get_campaign(session, campaign_id)).state
    vault = await open_vault(session, campaign_id)
    paths: dict[str, str] = {}
    pieces: list[Piece] = []
    for row, media_type, size in await evidence.list_live(session, campaign_id):
        if row.private and not named:
            continue
        entry, kind = _entry(Subject(row.subject), firsts.get(row.subject_id)), Kind(row.kind)
        path = paths.setdefault(row.sha256, f"pieces/{entry}_{kind}_{row.sha256[:12]}.{ENDINGS[media_type]}")
        name = vault.open(evidence.NAME_FIELD, row.name) if row.name else ""
        pieces.append(Piece(entry, kind, name, local_day(state, row.added_at), size, row.sha256, path))
    return sorted(pieces, key=lambda piece: (piece.voucher, piece.kind, piece.sha256))


def index(pieces: Sequence[Piece], *, named: bool) -> Sheet:
    hidden = "Sans les pièces qui montrent qui donne ou prête, que seuls le candidat et le mandataire peuvent voir."
    return Sheet(
        key="pieces",
        title="Annexe 8. Pièces justificatives",
        columns=(
            Column("Pièce", width=1.1),
            Column("Nature", width=1.7),
            Column("Fichier", width=2.2),
            Column("Ajoutée le", Cells.DAY, 1.1),
            Column("Octets", Cells.COUNT, 1),
            Column("Empreinte SHA-256", width=4.6),
        ),
        rows=[
            (piece.voucher, LABELS[piece.kind], piece.name, piece.added_on, piece.size, piece.sha256)
            for piece in pieces
        ],
        notes=() if named else (hidden,),
        empty="Aucune pièce n'a été déposée.",
    )


def _entry(subject: Subject, number: int | None) -> str:
    if number is None:
        return _WITHOUT_NUMBER.get(subject, "à venir")
    return voucher(subject, number)
