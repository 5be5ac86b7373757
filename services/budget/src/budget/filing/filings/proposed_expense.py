"""The expense that a check proposes: for an action that cost nothing by the account, for help that is not in it. Pure.

The amount is for people to find; heading, words and day come with the proposal.
"""

from datetime import date, timedelta

from common.schemas.actions import ActionKind

from budget.filing.filings.findings import Line

_LINES: dict[ActionKind, Line] = {
    ActionKind.DOOR_TO_DOOR: Line(13, "Déplacements du porte-à-porte"),
    ActionKind.PHONE_BANK: Line(17, "Téléphone"),
    ActionKind.LEAFLET_DROP: Line(11, "Tracts distribués"),
    ActionKind.POSTERING: Line(11, "Affiches collées"),
    ActionKind.MEETING: Line(14, "Réunion publique"),
    ActionKind.FUNDRAISER: Line(15, "Réception de collecte"),
    ActionKind.STREET_STAND: Line(11, "Tracts du stand"),
    ActionKind.MAILING: Line(16, "Envoi de messages"),
}
_ANY = Line(18, "Action de terrain")


def line_of_action(kind: str | None, on: date | None) -> Line:
    line = _LINES[ActionKind(kind)] if kind in _LINES else _ANY
    return Line(line.heading, f"{line.label}, {on:%d/%m/%Y}" if on else line.label)


def day_for(wanted: date, period_starts_on: date, votes_on: date) -> date:
    """The nearest day to `wanted` on which an expense can be made."""
    return max(period_starts_on, min(wanted, votes_on - timedelta(days=1)))
