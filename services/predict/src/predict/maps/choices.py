"""Choices of lists or blocs that a map can show, among those of a round."""

from collections.abc import Sequence

from kit.web.problems import NotFound

from predict.maps.counted import Reading, read_blank, read_share, read_turnout
from predict.maps.map_query import TITLES, MapQuery
from predict.past_results.elections.rounds import Choice, Sheets
from predict.past_results.nuances.blocs import BLOCS
from predict.past_results.nuances.grids import Grid


def reading_of(grid: Grid, map_query: MapQuery, election: str, sheets: Sheets) -> tuple[Reading, str]:
    if map_query.measure.startswith("turnout"):
        return read_turnout, TITLES["turnout"]
    if map_query.measure == "blank":
        return read_blank, "Blancs et nuls parmi les votants"
    kind, _, code = (map_query.of or "").partition(":")
    chosen = {choice.id for choice in sheets.choices if _is_of(grid, election, choice, kind, code)}
    if not chosen and kind == "choice":
        raise NotFound(
            f"Personne n’a ce numéro dans ce territoire au scrutin « {election} » : voyez les choix possibles.",
            f"Nobody has this id in this territory in {election}: see GET /v1/maps/choices.",
            "?of",
        )
    choice_name = next((choice.name for choice in sheets.choices if choice.id in chosen), "")
    label = {"bloc": f"Bloc {code}", "nuance": f"Nuance {code}"}.get(kind, choice_name or code)
    return read_share(frozenset(chosen)), f"{label}, part des exprimés"


def _is_of(grid: Grid, election: str, choice: Choice, kind: str, code: str) -> bool:
    match kind:
        case "bloc":
            return grid.find(election, choice.nuance, choice.name) == code
        case "nuance":
            return choice.nuance == code
        case _:
            return str(choice.id) == code


def list_choices(grid: Grid, election: str, choices: Sequence[Choice]) -> list[tuple[str, str]]:
    blocs = {grid.find(election, choice.nuance, choice.name) for choice in choices}
    listed = [(f"bloc:{bloc}", f"Bloc {bloc}") for bloc in BLOCS if bloc in blocs]
    for choice in choices:
        label = choice.name or f"Panneau {choice.panel}"
        listed.append((f"choice:{choice.id}", f"{label} ({choice.nuance})" if choice.nuance else label))
    return listed
