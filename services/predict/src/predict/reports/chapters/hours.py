"""Votes gained by an hour of work, for the priorities chapter."""

from collections.abc import Sequence

from elections.places.stations import station_name
from kit.text import french
from kit.web.problems import Problem

from predict.reports.blocks import Block, Bullets, Heading, Table, Text
from predict.reports.sources import Desk
from predict.targeting.field_actions.effects import EFFECTS, LABELS, Kind
from predict.targeting.priorities import score_rows, service
from predict.targeting.priorities.hourly import METHOD
from predict.targeting.priorities.schemas import Estimate, PriorityRead

BEST = 8
HOURS = 10
"""What one hour wins is a fraction of a vote."""


async def write_hours(desk: Desk) -> tuple[list[Block], str, str]:
    """Return the blocks, their method and their data; empty without data."""
    try:
        situation = await service.read_situation(desk.session, desk.caller.campaign_id)
    except Problem:
        return [], METHOD, ""
    if not situation.standings.stations:
        return [], METHOD, ""
    blocks: list[Block] = [
        Heading("Ce que rapporte une heure"),
        Text(
            f"Voix de plus que {HOURS} heures d’une personne peuvent apporter, selon les expériences publiées : une "
            "fourchette de départ, large, non une promesse. Le rang dit dans quel ordre commencer, et entre quels "
            "rangs le bureau se trouve dans neuf tirages sur dix."
        ),
        *(Text(warning, "warning") for warning in service.list_warnings(situation)),
    ]
    for kind in Kind:
        scored = await service.score_kind(situation, kind)
        places = score_rows.rank_places(situation, scored, desk.caller, None)[:BEST]
        blocks.append(_table(kind, score_rows.tell_rows(situation, scored, desk.caller, {}, places)))
    sources = dict.fromkeys(source.reference for kind in Kind for source in EFFECTS[kind].sources)
    blocks.append(Bullets([f"Expériences publiées : {' ; '.join(sources)}."]))
    return blocks, situation.method, situation.data_vintage


def _table(kind: Kind, rows: Sequence[PriorityRead]) -> Table:
    return Table(
        f"{LABELS[kind]} : les {len(rows)} premiers bureaux",
        ("Rang", "Bureau", f"Voix pour {HOURS} h", "Intervalle à 90 %", "Rang entre", "Contacts à l’heure"),
        [
            (
                french.number(row.rank),
                station_name(row.station),
                french.number(HOURS * row.votes_per_hour.expected, 1),
                _several(row.votes_per_hour),
                f"{row.rank_low} et {row.rank_high}",
                french.number(row.contacts_per_hour.expected, 1),
            )
            for row in rows
        ],
        widths=(0.6, 2.6, 1, 1.4, 1, 1),
        numbers=(0, 2, 3, 4, 5),
    )


def _several(estimate: Estimate) -> str:
    return f"{french.number(HOURS * estimate.low, 1)} à {french.number(HOURS * estimate.high, 1)}"
