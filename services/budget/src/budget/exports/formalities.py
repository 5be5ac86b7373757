"""The findings open at the filing, in the candidate's words, and the signatures: where a rapporteur looks first."""

from kit.text.french import day, moment

from budget.exports.sheets import Cell, Column, Sheet
from budget.filing.closings.order import Step
from budget.filing.closings.schemas import FilingStateRead, FilingStepRead, RemainingCheckRead

_UNREASONED = "aucun motif écrit"


def open_checks(state: FilingStateRead) -> Sheet:
    """The checks that are not passed: the blocking ones first, each with the candidate's reason."""
    rows: list[tuple[Cell, ...]] = [
        (one.title, one.article, _severity(one), one.finding, _reason(one)) for one in state.remaining
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
            one.label,
            one.article,
            _done(one),
            one.signer,
            "; ".join(part for part in (one.note, "d’après un papier signé" if one.on_paper else None) if part) or None,
        )
        for one in steps
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


def _severity(one: RemainingCheckRead) -> str:
    if one.outcome == "unknown":
        return "à compléter"
    return "bloquant" if one.needs_reason else "à voir"


def _reason(one: RemainingCheckRead) -> str | None:
    if one.reason is None or one.written_at is None:
        return _UNREASONED if one.needs_reason else None
    paper = ", recopié d’un papier signé" if one.on_paper else ""
    return f"{one.reason} (Écrit le {moment(one.written_at)}{paper}.)"


def _done(one: FilingStepRead) -> str:
    if one.done_at is None:
        return "non requis" if one.required is False else "non fait"
    if one.step is Step.FILED and one.happened_on is not None:
        return f"déposé le {day(one.happened_on)}"
    return moment(one.done_at)
