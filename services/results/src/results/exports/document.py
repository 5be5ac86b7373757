"""PDF of the counts: totals, then each station. The page `/summary` has the same content."""

from collections.abc import Sequence

from kit.files import pdf
from kit.text import french
from kit.text.method_names import name_methods
from reportlab.platypus import Flowable

from results.ballots.candidates.service import KnownCandidate
from results.exports.rows import Row, with_communes
from results.sheets.totals.addition import METHOD, Sums

SIDE_BY_SIDE = 6
"""Candidates whose votes stand beside a station's figures; more of them are in another table."""
_SHORT = ("Inscr.", "Vot.", "Blancs", "Nuls", "Expr.")
"""A word that is wider than its column would be broken anywhere."""
_FIGURES = ("Inscrits", "Votants", "Blancs", "Nuls", "Exprimés")


def write_summary(
    campaign: str,
    day: str,
    round_number: int,
    sums: Sums,
    rows: Sequence[Row],
    candidates: Sequence[KnownCandidate],
    *,
    data_of: str,
    sealed_until: str | None,
) -> bytes:
    """Return the summary as PDF. `data_of`: when the last sheet was counted, in words."""
    kind = "complets" if sums.complete else "partiels"
    story: list[Flowable] = []
    if sealed_until:
        story.append(
            pdf.warning(
                f"Confidentiel jusqu’au {sealed_until} : aucun de ces nombres ne sort de l’équipe avant l’heure légale "
                "(code électoral, art. L. 52-2)."
            )
        )
    story += [
        pdf.warning(
            f"Résultats {kind}, non officiels : somme des feuilles validées de {sums.stations_counted} bureaux sur "
            f"{sums.stations} ({french.percent(sums.registered_share)} des inscrits), sans estimation. Seuls les "
            "résultats proclamés sont officiels."
        ),
        pdf.heading("Ensemble"),
        pdf.table(
            ["", *_FIGURES, "Participation"],
            [
                [
                    "Bureaux comptés",
                    *map(french.number, (sums.registered_counted, sums.voters, sums.blank, sums.null, sums.valid)),
                    "–" if sums.turnout is None else french.percent(sums.turnout, 2),
                ]
            ],
            widths=[2.2, 1, 1, 1, 1, 1, 1.4],
            numbers=range(1, 7),
        ),
        pdf.table(
            ["Candidat ou liste", "Nuance", "Voix", "% inscrits", "% exprimés"],
            _lines(sums, candidates),
            widths=[4, 1, 1.2, 1.2, 1.2],
            numbers=(2, 3, 4),
        ),
        pdf.note(f"Dernière feuille comptée {data_of}. Méthode : {name_methods(METHOD)}."),
        pdf.heading("Bureau par bureau"),
    ]
    listed = with_communes(rows)
    for start in range(0, max(len(candidates), 1), SIDE_BY_SIDE):
        group = candidates[start : start + SIDE_BY_SIDE]
        story.append(_stations(listed, group, figures=start == 0))
    return pdf.document(
        "Résultats par bureau de vote",
        f"{campaign}, tour {round_number}, {day}",
        story,
        footer=f"{campaign}, tour {round_number} : comptage de l’équipe, non officiel, {data_of}",
    )


def _lines(sums: Sums, candidates: Sequence[KnownCandidate]) -> list[list[str]]:
    candidates_by_id = {candidate.id: candidate for candidate in candidates}
    return [
        [
            candidates_by_id[line.candidate].name,
            candidates_by_id[line.candidate].nuance or "",
            french.number(line.votes),
            "–" if line.share_registered is None else french.percent(line.share_registered, 2),
            "–" if line.share_valid is None else french.percent(line.share_valid, 2),
        ]
        for line in sums.lines
    ]


def _stations(rows: Sequence[Row], candidates: Sequence[KnownCandidate], *, figures: bool) -> Flowable:
    head = ["Bureau", *(_SHORT if figures else ()), *(candidate.name for candidate in candidates)]
    cells = [
        [
            row.title,
            *(map(french.number, (row.registered, row.voters, row.blank, row.null, row.valid)) if figures else ()),
            *(french.number(row.votes.get(candidate.id, 0)) for candidate in candidates),
        ]
        for row in rows
    ]
    return pdf.listing(
        head,
        cells,
        widths=[2.2, *([0.85] * (len(head) - 1 - len(candidates))), *([1.35] * len(candidates))],
        numbers=range(1, len(head)),
        strong=[index for index, row in enumerate(rows) if row.stations],
    )
