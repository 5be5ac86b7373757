"""`isoloir reimbursement`: computes the State's reimbursement."""

from typing import Annotated, Any, Literal

import typer
from common.schemas.elections import Round
from common.schemas.instants import Day
from kit.cli import exit_with_problem, print_result
from pydantic import field_validator

from budget.ceilings.money import spoken
from budget.commands.options import AsJson, Election, Option, read_options, round_number
from budget.reimbursement.reimbursements.answers import Account, GateName, Refused, Reimbursement
from budget.reimbursement.reimbursements.reimbursement import compute_reimbursement
from budget.reimbursement.reimbursements.schemas import Amount, Population, VoteShare

_NAMES: dict[GateName, str] = {
    "five_percent": "Part des suffrages exprimés au premier tour",
    "filed_in_time": "Compte déposé dans le délai",
    "not_rejected": "Compte non rejeté",
    "ceiling_respected": "Plafond respecté",
    "assets_declared": "Déclaration de patrimoine déposée, si elle est due",
    "account_required": "Compte de campagne à tenir",
}


class _Options(Election):
    date: Day | None = None
    round: Round | None = None
    currency: Literal["EUR", "XPF"] | None = None
    ceiling: Amount
    spent: Amount
    receipts: Amount
    own_contribution: Amount
    share: VoteShare
    population: Population | None = None
    modulation: Amount = 0
    late: bool
    rejected: bool
    overspent: bool
    no_declaration: bool

    _round = field_validator("round", mode="before")(round_number)


def reimbursement(
    election: Option = None,
    date: Option = None,
    ceiling: Option = None,
    spent: Option = None,
    receipts: Option = None,
    own_contribution: Option = None,
    share: Option = None,
    round: Option = None,
    territory: Option = None,
    currency: Option = None,
    population: Option = None,
    modulation: Option = None,
    late: Annotated[bool, typer.Option("--late", help="Compte déposé hors délai, ou non déposé.")] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="Compte rejeté.")] = False,
    overspent: Annotated[bool, typer.Option("--overspent", help="Dépassement constaté par la commission.")] = False,
    no_declaration: Annotated[
        bool, typer.Option("--no-declaration", help="Déclaration de patrimoine due et non déposée.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Calculer le remboursement de l'État : chaque condition avec son article.

    Montants en euros entiers, en francs CFP dans le Pacifique.

    --ceiling : le plafond du dernier tour disputé. --share : part des exprimés au premier tour, de 0 à 1.

    Sans --date, les taux sont ceux d'aujourd'hui.
    """
    options = read_options(
        _Options,
        election=election,
        date=date,
        ceiling=ceiling,
        spent=spent,
        receipts=receipts,
        own_contribution=own_contribution,
        share=share,
        round=round,
        territory=territory,
        currency=currency,
        population=population,
        modulation=modulation,
        late=late,
        rejected=rejected,
        overspent=overspent,
        no_declaration=no_declaration,
    )
    fields = options.model_dump()
    answer = compute_reimbursement(Account(on=fields.pop("date"), **fields))
    if isinstance(answer, Refused):
        field = "date" if answer.field == "on" else answer.field
        exit_with_problem("Données contraires", answer.fr, f"/{field}")
    print_result(_said(answer), as_json=json, text=_text(answer))


def _said(answer: Reimbursement) -> dict[str, Any]:
    unit = answer.currency.lower()
    return {
        f"amount_{unit}": answer.amount,
        f"cap_{unit}": answer.cap,
        f"own_funds_spent_{unit}": answer.own_funds_spent,
        "eligible": answer.eligible,
        "gates": [{"name": gate.name, "passed": gate.passed, "article": gate.article} for gate in answer.gates],
    }


def _text(answer: Reimbursement) -> str:
    money = "F CFP" if answer.currency == "XPF" else "€"
    lines = [f"{'oui' if gate.passed else 'NON'}  {_NAMES[gate.name]} ({gate.article})" for gate in answer.gates]
    amounts = (
        ("Dépenses payées sur l'apport personnel", answer.own_funds_spent),
        ("Remboursement au plus", answer.cap),
        ("Remboursement", answer.amount),
    )
    return "\n".join([*lines, *(f"{name} : {spoken(amount)} {money}" for name, amount in amounts), *answer.warnings])
