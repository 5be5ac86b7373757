"""What proxy does without a server: `isoloir proxy compare`, and two helps for the map of the official form."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from kit import french
from kit.cli import emit, fail
from pydantic import ValidationError

from proxy.cerfas.filling import preview_map
from proxy.cerfas.mapping import Placed, place_all
from proxy.cerfas.reading import read_form
from proxy.cerfas.schemas import FormMap
from proxy.matching.comparing import compare
from proxy.matching.simulating import Population
from proxy.people.findings import Finding

commands = typer.Typer(no_args_is_help=True)
proxy = typer.Typer(no_args_is_help=True, help="Les procurations.")
commands.add_typer(proxy, name="proxy")


File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Le PDF officiel")]
AsJson = Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie standard")]


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
    proven = "prouvé maximal" if gap["most_served_proven"] and gap["over_all_pairs"] else "non prouvé maximal"
    lines.append(f"Écart prouvé à l’optimum : {gap['share']:.5%} de l’objectif ; nombre de votes servis {proven}.")
    return "\n".join(lines)


@proxy.command("form-fields")
def list_fields(file: File, as_json: AsJson = False) -> None:
    """Dit quels champs le formulaire a de lui-même, et où."""
    facts = read_form(file.read_bytes())
    if isinstance(facts, tuple):
        fail("not the form", facts[0], "/file")
    found = [one.model_dump() for one in facts.fields]
    lines = [
        f"p. {one.page}  {one.x:7.1f} {one.y:7.1f} {one.width:7.1f} {one.height:6.1f}  {one.name}"
        for one in facts.fields
    ]
    emit({"pages": facts.sizes, "fields": found}, as_json=as_json, text="\n".join(lines) or "Aucun champ.")


@proxy.command("form-preview")
def preview_form(
    file: File,
    map_file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="La carte (JSON)")],
    out: Annotated[Path, typer.Option("--out", help="Le PDF à écrire")] = Path("apercu.pdf"),
    as_json: AsJson = False,
) -> None:
    """Dessine la carte sur le formulaire : où va chaque réponse, et ce qui reste vide."""
    data = file.read_bytes()
    facts = read_form(data)
    if isinstance(facts, tuple):
        fail("not the form", facts[0], "/file")
    try:
        given = FormMap.model_validate_json(map_file.read_bytes())
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        fail("not a map", str(first["msg"]), "/" + "/".join(map(str, first["loc"])))
    placed = place_all(facts, given)
    for one in placed:
        if isinstance(one, Finding):
            fail("not a map of this form", one.fr, one.pointer)
    good = [one for one in placed if isinstance(one, Placed)]
    out.write_bytes(preview_map(data, facts, good, given))
    emit({"out": str(out), "places": len(good)}, as_json=as_json, text=json.dumps(str(out), ensure_ascii=False))
