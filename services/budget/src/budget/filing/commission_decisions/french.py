"""French names of the commission's decisions."""

from budget.filing.commission_decisions.schemas import DecisionOutcome

OUTCOMES = {
    DecisionOutcome.APPROVED: "Approuvé",
    DecisionOutcome.REFORMED: "Approuvé après réformation",
    DecisionOutcome.REJECTED: "Rejeté",
    DecisionOutcome.LATE: "Hors délai ou non déposé",
}
GATES = {
    "five_percent": "Part des suffrages au premier tour",
    "filed_in_time": "Compte déposé dans le délai",
    "not_rejected": "Compte non rejeté",
    "ceiling_respected": "Plafond respecté par les dépenses retenues",
    "assets_declared": "Déclaration de patrimoine déposée",
    "account_required": "Compte de campagne obligatoire",
}
