"""Proposed expense for an action without a cost, or for undeclared help. Pure.

The member gives the amount; heading, label and day come with the proposal.
"""

from datetime import date, timedelta

from common.schemas.actions import ActionKind

from budget.filing.filings.findings import ProposedExpense

_LINES: dict[ActionKind, ProposedExpense] = {
    ActionKind.DOOR_TO_DOOR: ProposedExpense(13, "Déplacements du porte-à-porte"),
    ActionKind.PHONE_BANK: ProposedExpense(17, "Téléphone"),
    ActionKind.LEAFLET_DROP: ProposedExpense(11, "Tracts distribués"),
    ActionKind.POSTERING: ProposedExpense(11, "Affiches collées"),
    ActionKind.MEETING: ProposedExpense(14, "Réunion publique"),
    ActionKind.FUNDRAISER: ProposedExpense(15, "Réception de collecte"),
    ActionKind.STREET_STAND: ProposedExpense(11, "Tracts du stand"),
    ActionKind.MAILING: ProposedExpense(16, "Envoi de messages"),
}
_ANY = ProposedExpense(18, "Action de terrain")


def line_of_action(kind: str | None, on: date | None) -> ProposedExpense:
    line = _LINES[ActionKind(kind)] if kind in _LINES else _ANY
    return ProposedExpense(line.heading, f"{line.label}, {on:%d/%m/%Y}" if on else line.label)


def day_for(preferred: date, period_starts_on: date, votes_on: date) -> date:
    """Return the day of the account's period nearest to `wanted`."""
    return max(period_starts_on, min(preferred, votes_on - timedelta(days=1)))
