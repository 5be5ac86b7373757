"""What proxy does without a server: `isoloir proxy compare`."""

from typing import Annotated, Any

import typer
from kit import french
from kit.cli import emit

from proxy.matching.comparing import compare
from proxy.matching.simulating import Population

commands = typer.Typer(no_args_is_help=True)
proxy = typer.Typer(no_args_is_help=True, help="Les procurations.")
commands.add_typer(proxy, name="proxy")


@proxy.callback()
def _proxy() -> None:
    """A group, although it has one command."""


@proxy.command("compare")
def compare_matchings(
    seekers: Annotated[int, typer.Option(min=1, max=100_000, help="Combien de demandes.")] = 2_000,
    holders: Annotated[int, typer.Option(min=1, max=100_000, help="Combien d’offres.")] = 1_500,
    seed: Annotated[int, typer.Option(min=0, help="La même population pour la même graine.")] = 1,
    seconds: Annotated[float, typer.Option(min=0, max=3_600, help="Temps laissé à la recherche.")] = 15,
    as_json: Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie, rien d’autre.")] = False,
) -> None:
    """Comparer l’appariement optimal à « la plus proche d’abord », sur une population inventée."""
    found = compare(Population(seekers, holders, seed), seconds)
    emit(found, as_json=as_json, text=_table(found))


def _table(found: dict[str, Any]) -> str:
    best, nearest, gap = found["best"], found["nearest_first"], found["gap"]
    rows = [
        ("votes servis", "served"),
        ("deux tours, une personne", "both_rounds"),
        ("même bureau", "same_station"),
    ]
    lines = [f"{'':<26}{'optimal':>14}{'plus proche':>14}"]
    lines += [f"{name:<26}{french.number(best[key]):>14}{french.number(nearest[key]):>14}" for name, key in rows]
    same = found["same_votes"]
    for name, ours, theirs in (
        ("kilomètres", best["kilometres"], nearest["kilometres"]),
        ("km au moins, mêmes votes", same["best_kilometres"], same["nearest_first_kilometres"]),
    ):
        lines.append(f"{name:<26}{french.number(round(ours)):>14}{french.number(round(theirs)):>14}")
    lines.append(f"{'secondes':<26}{best['seconds']:>14}{nearest['seconds']:>14}")
    proven = "prouvé maximal" if gap["most_served_proven"] else "non prouvé maximal"
    lines.append(f"Écart prouvé à l’optimum : {gap['share']:.5%} de l’objectif ; nombre de votes servis {proven}.")
    return "\n".join(lines)
