"""Effect of a decision on reimbursement and eligibility: pure. Whole euros or francs, `excess` in cents."""

from dataclasses import dataclass, replace

from budget.filing.commission_decisions.schemas import DecisionOutcome
from budget.reimbursement.reimbursements.answers import Account, Refused, Reimbursement
from budget.reimbursement.reimbursements.reimbursement import compute_reimbursement


@dataclass(frozen=True)
class Effect:
    found: Reimbursement | Refused | None
    """None: no ceiling is known."""
    as_declared: int | None
    excess: int
    judge_seized: bool
    text: str


def find_effect(
    outcome: DecisionOutcome,
    declared: Account | None,
    retained: Account | None,
    excess: int,
    modulation: int,
    *,
    president: bool = False,
) -> Effect:
    """Return the effect. `declared`, `retained`: the account as filed and as retained; `excess`: above the ceiling.

    No decision on a president's account goes to a judge of the election: the candidate may contest it before the
    Conseil constitutionnel (loi 62-1292, art. 3).
    """
    reimbursement = compute_reimbursement(_decided(retained, outcome, modulation)) if retained else None
    before = compute_reimbursement(declared) if declared else None
    return Effect(
        found=reimbursement,
        as_declared=before.amount if isinstance(before, Reimbursement) else None,
        excess=excess,
        judge_seized=not president and (excess > 0 or outcome in (DecisionOutcome.REJECTED, DecisionOutcome.LATE)),
        text=_say_of_president(outcome, excess) if president else _say(outcome, excess),
    )


def _say_of_president(outcome: DecisionOutcome, excess: int) -> str:
    contest = "Le candidat peut saisir le Conseil constitutionnel : la voie et le délai sont au bas de la décision."
    law = "(loi 62-1292, art. 3)"
    if excess > 0:
        return f"Plafond dépassé : l'excédent se verse au Trésor public {law}. {contest}"
    if outcome in (DecisionOutcome.REJECTED, DecisionOutcome.LATE):
        what = "Compte rejeté" if outcome is DecisionOutcome.REJECTED else "Compte hors délai ou non déposé"
        return f"{what} : rien n'est remboursé {law}. {contest}"
    if outcome is DecisionOutcome.REFORMED:
        return f"Compte approuvé après réformation : le remboursement suit les montants retenus {law}. {contest}"
    return "Compte approuvé tel qu'il est déclaré."


def _decided(account: Account, outcome: DecisionOutcome, modulation: int) -> Account:
    late, rejected = outcome is DecisionOutcome.LATE, outcome is DecisionOutcome.REJECTED
    return replace(account, late=late, rejected=rejected, modulation=modulation)


def _say(outcome: DecisionOutcome, excess: int) -> str:
    judge = (
        "La commission saisit le juge de l'élection (L. 52-15) : il peut déclarer le candidat inéligible et, s'il est "
        "élu, annuler son élection (L. 118-3)."
    )
    if excess > 0:
        return f"Plafond dépassé : l'excédent se verse au Trésor public, rien n'est remboursé (L. 52-15). {judge}"
    match outcome:
        case DecisionOutcome.REJECTED:
            return f"Compte rejeté : rien n'est remboursé (L. 52-11-1). {judge}"
        case DecisionOutcome.LATE:
            return f"Compte hors délai ou non déposé : rien n'est remboursé (L. 52-11-1, L. 52-12). {judge}"
        case DecisionOutcome.REFORMED:
            return (
                "Compte approuvé après réformation : le remboursement se calcule sur les montants retenus "
                "(L. 52-11-1). La décision n'ouvre pas de procédure d'inéligibilité."
            )
        case DecisionOutcome.APPROVED:
            return "Compte approuvé tel qu'il est déclaré. La décision n'ouvre pas de procédure d'inéligibilité."
