"""Findings open at the filing with the candidate's reasons, and the signatures."""

from kit.text.french import day, moment

from budget.exports.sheets import Cell, Column, Sheet
from budget.filing.closings.order import Step
from budget.filing.closings.schemas import FilingStateRead, FilingStepRead, RemainingCheckRead

_UNREASONED = "aucun motif écrit"


def open_checks(state: FilingStateRead) -> Sheet:
    """Return the failed and unknown checks, blocking ones first, each with the candidate's reason."""
    rows: list[tuple[Cell, ...]] = [
        (check.title, check.article, _severity(check), check.finding, _reason(check)) for check in state.remaining
    ]
    return Sheet(
        key="points-non-leves",
        title="Annexe 9. Points de contrôle non levés et motifs du candidat",
        columns=(
            Column("Contrôle", width=1.7),
            Column("Article", width=1.1),
            Column("Gravité", width=0.9),
            Column("Constat", width=3),
            Column("Motif écrit du candidat", width=3.2),
        ),
        rows=rows,
        notes=(
            "Aucun contrôle n’empêche le dépôt (L. 52-12) : le compte est déposé vrai et complet, avec les motifs du "
            "candidat.",
        ),
        empty="Tous les contrôles d’Isoloir sont levés.",
    )


def signatures(state: FilingStateRead) -> Sheet:
    steps = [*state.steps, *state.rectifications]
    rows: list[tuple[Cell, ...]] = [
        (
            step.label,
            step.article,
            _done(step),
            step.signer,
            "; ".join(part for part in (step.note, "d’après un papier signé" if step.on_paper else None) if part)
            or None,
        )
        for step in steps
    ]
    return Sheet(
        key="signatures",
        title="Annexe 10. Signatures, dépôt et notes rectificatives",
        columns=(
            Column("Étape", width=2.6),
            Column("Article", width=1),
            Column("Fait le", width=2),
            Column("Par", width=1.6),
            Column("Preuve ou note", width=3),
        ),
        rows=rows,
        notes=("Qui a noté chaque étape dans Isoloir ; le formulaire de la commission se signe à la main.",),
    )


def _severity(remaining_check_read: RemainingCheckRead) -> str:
    if remaining_check_read.outcome == "unknown":
        return "à compléter"
    return "bloquant" if remaining_check_read.needs_reason else "à voir"


def _reason(remaining_check_read: RemainingCheckRead) -> str | None:
    if remaining_check_read.reason is None or remaining_check_read.written_at is None:
        return _UNREASONED if remaining_check_read.needs_reason else None
    paper = ", recopié d’un papier signé" if remaining_check_read.on_paper else ""
    return f"{remaining_check_read.reason} (Écrit le {moment(remaining_check_read.written_at)}{paper}.)"


def _done(filing_step_read: FilingStepRead) -> str:
    if filing_step_read.done_at is None:
        return "non requis" if filing_step_read.required is False else "non fait"
    if filing_step_read.step is Step.FILED and filing_step_read.happened_on is not None:
        return f"déposé le {day(filing_step_read.happened_on)}"
    return moment(filing_step_read.done_at)
