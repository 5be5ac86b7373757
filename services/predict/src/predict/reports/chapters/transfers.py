"""Chapter on vote transfers between the two rounds of the latest election."""

from collections.abc import Sequence

from kit.text import french
from kit.text.method_names import name_methods

from predict.past_results.elections.names import name_round
from predict.reports.blocks import Block, Bullets, Figure, Section, Table, Text, chapter_missing
from predict.reports.charts import Flow, draw_flows
from predict.reports.sources import Desk
from predict.transfers.latest import Latest, read_latest
from predict.transfers.sankey import COLOURS, PALE

KEY, TITLE = "transfers", "Les reports de voix"
COLUMNS = 8
"""Destinations beside each other; more would not be read."""


async def write(desk: Desk) -> Section:
    latest = await read_latest(desk.session, desk.caller, desk.ground.territory)
    if latest is None:
        why = (
            "Aucune élection n’a ses deux tours importés dans ce territoire : importez-les, puis refaites le rapport. "
            "Un scrutin gagné au premier tour n’a pas de reports."
        )
        return chapter_missing(KEY, TITLE, why)
    before, after = name_round(latest.from_election), name_round(latest.to_election)
    title = f"Reports de voix, de {before} à {after}"
    start = (
        "L’estimation part d’une table donnée par la campagne (sondage ou hypothèse), pesée selon sa qualité."
        if latest.seeded
        else "L’estimation ne part d’aucune enquête : donnez un sondage de reports à predict pour la corriger."
    )
    blocks: list[Block] = [
        Text(
            f"Entre {before} et {after}, dans {latest.stations} bureaux : combien d’électeurs sont passés d’un choix à "
            f"l’autre. Personne ne l’a observé : c’est déduit des totaux de chaque bureau. {start}"
        ),
        Figure(draw_flows(_flows(latest), _colours(latest), title), f"{title} : la hauteur dit le nombre d’électeurs."),
        *_tables(latest),
    ]
    if latest.cautions:
        blocks.append(Bullets([caution[:1].upper() + caution[1:] for caution in latest.cautions]))
    blocks += [
        Text(
            "Inférence écologique : que deux votes varient ensemble d’un bureau à l’autre ne prouve pas que les mêmes "
            "personnes les ont faits. L’intervalle ne couvre pas cette erreur-là.",
            "warning",
        ),
        Text(f"Méthode {name_methods(latest.method)}. Données : {latest.vintage}. Intervalles à 90 %.", "note"),
    ]
    summary = _summarise(latest, after)
    return Section(
        KEY,
        TITLE,
        blocks,
        message=summary[0] if summary else "",
        methods=(latest.method,),
        vintages=(latest.vintage,),
        summary=summary,
    )


def _flows(latest: Latest) -> list[Flow]:
    votes = latest.table.votes
    return [
        Flow(origin, destination, float(votes[r, c]))
        for r, origin in enumerate(latest.origins)
        for c, destination in enumerate(latest.destinations)
    ]


def _colours(latest: Latest) -> dict[str, str]:
    """Return colours; a name on both sides has one, to show who stayed."""
    names = list(dict.fromkeys([*latest.origins, *latest.destinations]))
    strong = [name for name in names if name not in PALE]
    return PALE | {name: COLOURS[index % len(COLOURS)] for index, name in enumerate(strong)}


def _tables(latest: Latest) -> list[Table]:
    """Return the table split into groups of destinations."""
    places = list(range(len(latest.destinations)))
    parts = [places[index : index + COLUMNS] for index in range(0, len(places), COLUMNS)]
    return [_table(latest, part, suite=number > 0) for number, part in enumerate(parts)]


def _table(latest: Latest, columns: Sequence[int], *, suite: bool) -> Table:
    table = latest.table
    rows: list[tuple[str, ...]] = []
    # The largest first, as the page may not hold all.
    for r in sorted(range(len(latest.origins)), key=lambda row: -float(table.votes[row].sum())):
        origin, people = latest.origins[r], float(table.votes[r].sum())
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
        ("Au premier tour", "Électeurs", *(latest.destinations[c] for c in columns)),
        rows,
        widths=(2.2, 1.4, *(1.35 for _ in columns)),
        numbers=range(1, 2 + len(columns)),
        fills=not suite,
    )


def _between(low: float, high: float, people: float) -> str:
    return f"{french.number(100 * low / people)} à {french.number(100 * high / people)}"


def _summarise(latest: Latest, after: str) -> list[str]:
    """Return the largest transfer of each candidate's voters."""
    moves = [
        (float(latest.table.votes[r, c]), r, c)
        for r, origin in enumerate(latest.origins)
        for c, destination in enumerate(latest.destinations)
        if origin not in PALE and origin != destination
    ]
    if not moves:
        return []
    votes, r, c = max(moves)
    low, high = latest.table.low90[r, c], latest.table.high90[r, c]
    return [
        f"Au second tour ({after}), le plus gros report estimé va de {latest.origins[r]} à {latest.destinations[c]} : "
        f"{french.number(votes)} voix ({french.number(low)} à {french.number(high)})."
    ]
