"""Chapter on transfers of votes between the two rounds of the latest election."""

from collections.abc import Sequence

from kit.text import french

from predict.past_results.elections.names import name_round
from predict.reports.blocks import Block, Bullets, Figure, Section, Table, Text, chapter_missing
from predict.reports.charts import Flow, draw_flows
from predict.reports.sources import Desk
from predict.transfers.latest import Latest, read_latest
from predict.transfers.sankey import COLOURS, PALE

KEY, TITLE = "transfers", "Les reports de voix"
COLUMNS = 6
"""Destinations beside each other; more would not be read."""


async def write(desk: Desk) -> Section:
    found = await read_latest(desk.session, desk.caller, desk.ground.territory)
    if found is None:
        why = (
            "Aucune élection n’a ses deux tours importés dans ce territoire : importez-les, puis refaites le rapport. "
            "Un scrutin gagné au premier tour n’a pas de reports."
        )
        return chapter_missing(KEY, TITLE, why)
    before, after = name_round(found.from_election), name_round(found.to_election)
    title = f"Reports de voix, de {before} à {after}"
    start = (
        "L’estimation part d’une table donnée par la campagne (sondage ou hypothèse), pesée selon sa qualité."
        if found.seeded
        else "L’estimation ne part d’aucune enquête : donnez un sondage de reports à predict pour la corriger."
    )
    blocks: list[Block] = [
        Text(
            f"Entre {before} et {after}, dans {found.stations} bureaux : combien d’électeurs sont passés d’un choix à "
            f"l’autre. Personne ne l’a observé : c’est déduit des totaux de chaque bureau. {start}"
        ),
        Figure(draw_flows(_flows(found), _colours(found), title), f"{title} : la hauteur dit le nombre d’électeurs."),
        *_tables(found),
    ]
    if found.cautions:
        blocks.append(Bullets([caution[:1].upper() + caution[1:] for caution in found.cautions]))
    blocks += [
        Text(
            "Inférence écologique : que deux votes varient ensemble d’un bureau à l’autre ne prouve pas que les mêmes "
            "personnes les ont faits. L’intervalle ne couvre pas cette erreur-là.",
            "warning",
        ),
        Text(f"Méthode {found.method}. Données : {found.vintage}. Intervalles à 90 %.", "note"),
    ]
    return Section(
        KEY, TITLE, blocks, methods=(found.method,), vintages=(found.vintage,), summary=_summarise(found, after)
    )


def _flows(found: Latest) -> list[Flow]:
    votes = found.table.votes
    return [
        Flow(origin, destination, float(votes[r, c]))
        for r, origin in enumerate(found.origins)
        for c, destination in enumerate(found.destinations)
    ]


def _colours(found: Latest) -> dict[str, str]:
    """A name that is on both sides has one colour, so that who stayed is seen."""
    names = list(dict.fromkeys([*found.origins, *found.destinations]))
    strong = [name for name in names if name not in PALE]
    return PALE | {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(strong)}


def _tables(found: Latest) -> list[Table]:
    """The whole table, a few destinations at a time."""
    places = list(range(len(found.destinations)))
    parts = [places[at : at + COLUMNS] for at in range(0, len(places), COLUMNS)]
    return [_table(found, part, suite=number > 0) for number, part in enumerate(parts)]


def _table(found: Latest, columns: Sequence[int], *, suite: bool) -> Table:
    table = found.table
    rows: list[tuple[str, ...]] = []
    for r, origin in enumerate(found.origins):
        people = float(table.votes[r].sum())
        if people < 0.5:
            continue
        cells = [
            f"{french.percent(table.votes[r, c] / people, 0)}\n"
            f"{_between(table.low90[r, c], table.high90[r, c], people)}"
            for c in columns
        ]
        rows.append((origin, french.number(people), *cells))
    return Table(
        "Part de chaque choix du premier tour, et intervalle à 90 %" + (" (suite)" if suite else ""),
        ("Au premier tour", "Électeurs", *(found.destinations[c] for c in columns)),
        rows,
        widths=(2.2, 1.4, *(1.35 for _ in columns)),
        numbers=range(1, 2 + len(columns)),
    )


def _between(low: float, high: float, people: float) -> str:
    return f"{french.number(100 * low / people)} à {french.number(100 * high / people)}"


def _summarise(found: Latest, after: str) -> list[str]:
    """The largest move of who had chosen a candidate."""
    moves = [
        (float(found.table.votes[r, c]), r, c)
        for r, origin in enumerate(found.origins)
        for c, destination in enumerate(found.destinations)
        if origin not in PALE and origin != destination
    ]
    if not moves:
        return []
    votes, r, c = max(moves)
    low, high = found.table.low90[r, c], found.table.high90[r, c]
    return [
        f"Au second tour ({after}), le plus gros report estimé va de {found.origins[r]} à {found.destinations[c]} : "
        f"{french.number(votes)} voix ({french.number(low)} à {french.number(high)})."
    ]
