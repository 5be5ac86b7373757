"""Chapter on the territory's history: turnout and blocs over time."""

from elections.bloc_colours import bloc_colour
from kit.text import french
from kit.text.method_names import name_methods

from predict.maps.counted import METHOD
from predict.past_results.elections.rounds import days_of
from predict.past_results.nuances.blocs import BLOCS
from predict.past_results.nuances.blocs import SOURCE as BLOC_SOURCE
from predict.reports.blocks import Block, Figure, Heading, Section, Table, Text, chapter_missing
from predict.reports.charts import Series, draw_lines
from predict.reports.sources import Desk, Round

KEY, TITLE = "history", "L’histoire du territoire"
_SHORT = {
    "presidentielle": "prés.",
    "legislatives": "lég.",
    "europeennes": "europ.",
    "regionales": "rég.",
    "departementales": "dép.",
    "municipales": "mun.",
}


async def write(desk: Desk) -> Section:
    if not desk.rounds:
        why = (
            "Aucun résultat passé de ce territoire n’est importé : faites-le depuis l’accueil "
            "(« Importer les résultats passés »), puis refaites le rapport."
        )
        return chapter_missing(KEY, TITLE, why)
    shown = desk.firsts or list(desk.rounds)
    blocs = [bloc for bloc in BLOCS if any(past_round.blocs.get(bloc) for past_round in desk.rounds)]
    moments = [_moment(past_round) for past_round in shown]
    turnout = Series("Participation", "#2f74b5", [past_round.turnout for past_round in shown])
    vintage = (
        f"{len(desk.rounds)} tours de scrutin {days_of([past_round.ballot.held_on for past_round in desk.rounds])}"
    )
    blocks: list[Block] = [
        Text(
            f"Les chiffres de ce chapitre sont comptés, non estimés : ils n’ont pas d’intervalle. Ils viennent de "
            f"{vintage}, "
            "bureau par bureau, et sont sommés sur le territoire."
        ),
        Heading("Les blocs au premier tour"),
    ]
    if blocs:
        lines = [Series(bloc, bloc_colour(bloc), [past_round.share(bloc) for past_round in shown]) for bloc in blocs]
        blocks.append(
            Figure(
                draw_lines(moments, lines, "Part des exprimés de chaque bloc aux premiers tours"),
                f"Part des suffrages exprimés aux premiers tours. Blocs : {BLOC_SOURCE}, modifiables par la campagne.",
            )
        )
    blocks += [
        Heading("La participation"),
        Figure(
            draw_lines(moments, [turnout], "Participation aux premiers tours"),
            "Part des inscrits qui ont voté, aux premiers tours.",
            0.7,
        ),
        _table(desk, blocs),
        Text(
            "Des scrutins de natures différentes ne se comparent pas sans précaution : on ne vote pas à une "
            "présidentielle "
            "comme à des législatives. Un bloc n’est pas un parti : une liste y est comptée par sa nuance.",
            "warning",
        ),
        Text(
            f"Méthode {name_methods(METHOD)}. Données : résultats officiels, {vintage} "
            "(ministère de l’Intérieur, Licence Ouverte 2.0).",
            "note",
        ),
    ]
    summary = _summarise(desk, shown)
    return Section(KEY, TITLE, blocks, message=summary[-1], methods=(METHOD,), vintages=(vintage,), summary=summary)


def _table(desk: Desk, blocs: list[str]) -> Table:
    rows = [
        (
            past_round.name,
            french.number(past_round.whole.registered),
            _percent(past_round.turnout),
            _percent(
                (past_round.whole.blank + past_round.whole.null) / past_round.whole.voters
                if past_round.whole.voters
                else None
            ),
            *(_percent(past_round.share(bloc)) for bloc in blocs),
        )
        for past_round in reversed(desk.rounds)
    ]
    head = ("Scrutin", "Inscrits", "Votants", "Blancs, nuls", *(bloc.capitalize() for bloc in blocs))
    return Table(
        "Les {n} derniers tours importés",
        head,
        rows,
        widths=(2.6, 1.2, 1.2, 1.1, *(1.15 for _ in blocs)),
        numbers=range(1, len(head)),
        fills=True,
    )


def _summarise(desk: Desk, shown: list[Round]) -> list[str]:
    last = shown[-1]
    summarise = [
        f"{last.name.capitalize()} : {_percent(last.turnout)} de participation, "
        f"{french.number(last.whole.valid)} suffrages exprimés dans {last.stations} bureaux."
    ]
    if desk.bloc and last.share(desk.bloc) is not None:
        order = sorted(last.blocs, key=lambda bloc: -last.blocs[bloc])
        place = order.index(desk.bloc) + 1 if desk.bloc in order else None
        rank = f", {'1er' if place == 1 else f'{place}e'} bloc" if place else ""
        summarise.append(f"Votre bloc ({desk.bloc}) y a fait {_percent(last.share(desk.bloc))} des exprimés{rank}.")
    return summarise


def _moment(past_round: Round) -> str:
    return f"{_SHORT.get(past_round.ballot.kind, past_round.ballot.kind)}\n{past_round.ballot.held_on.year}"


def _percent(value: float | None) -> str:
    return "—" if value is None else french.percent(value)
