"""French descriptions of each export."""

from dataclasses import dataclass

from kit.text import french

from budget.exports.schemas import ExportFormat


@dataclass(frozen=True)
class Wording:
    title: str
    purpose: str
    may_name: bool
    """Whether the givers' names can be in it."""


FORMATS: dict[ExportFormat, Wording] = {
    ExportFormat.PDF: Wording(
        "Le compte en PDF", "À relire, à imprimer, à joindre : rubriques de la commission et annexes.", True
    ),
    ExportFormat.XLSX: Wording(
        "Le compte en classeur Excel", "Les mêmes listes, une par feuille, à trier et à filtrer.", True
    ),
    ExportFormat.NOMENCLATURE: Wording(
        "Les rubriques en CSV", "Les 21 rubriques de dépenses et les 5 de recettes, pour le formulaire.", False
    ),
    ExportFormat.LINES: Wording("Les dépenses en CSV", "Chaque dépense avec sa rubrique, pour votre tableur.", False),
    ExportFormat.FEC: Wording(
        "Fichier des écritures comptables (FEC)", "Pour l'expert-comptable (art. A. 47 A-1 du LPF).", False
    ),
    ExportFormat.ARCHIVE: Wording(
        "L'archive complète (ZIP)",
        "Tout ce qui précède, les pièces justificatives et une empreinte de chaque fichier. À garder.",
        True,
    ),
}


def size_of(size: int) -> str:
    if size < 1_000_000:
        return f"{french.number(max(1, size // 1000))}{french.NARROW}ko"
    return f"{french.number(size / 1_000_000, 1)}{french.NARROW}Mo"
