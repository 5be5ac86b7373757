"""Command-line tools of proxy: comparison of matching methods, two tools for the official form's map, the purge."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from kit.cli import exit_with_problem, print_result
from kit.text import french
from pydantic import ValidationError

from proxy.matching.solver.comparison import compare
from proxy.matching.solver.simulation import Population
from proxy.paperwork.cerfas.form_file import read_form
from proxy.paperwork.cerfas.form_writer import preview_map
from proxy.paperwork.cerfas.load_command import load
from proxy.paperwork.cerfas.map_check import Placed, place_all
from proxy.paperwork.cerfas.schemas import FormMap
from proxy.people.identities.findings import Finding
from proxy.retention.purges.purge_command import purge

commands = typer.Typer(no_args_is_help=True)
proxy = typer.Typer(no_args_is_help=True, help="Les procurations.")
commands.add_typer(proxy, name="proxy")
commands.add_typer(load, name="load")
proxy.command("purge")(purge)


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
    comparison = compare(Population(seekers, holders, seed), seconds)
    print_result(comparison, as_json=as_json, text=_table(comparison))


def _table(comparison: dict[str, Any]) -> str:
    columns = [("optimal", "best"), ("servis, km", "served_then_near"), ("plus proche", "nearest_first")]
    rows = [
        ("votes servis", "served"),
        ("deux tours, une personne", "both_rounds"),
        ("même bureau", "same_station"),
        ("kilomètres", "kilometres"),
        ("au-delà du rayon offert", "beyond_radius"),
    ]
    lines = [f"{'':<26}" + "".join(f"{name:>14}" for name, _ in columns)]
    for name, key in rows:
        lines.append(
            f"{name:<26}" + "".join(f"{french.number(round(comparison[column][key])):>14}" for _, column in columns)
        )
    for name, key, places in (("km par vote", "kilometres_a_vote", 3), ("secondes", "seconds", 2)):
        lines.append(
            f"{name:<26}" + "".join(f"{french.number(comparison[column][key], places):>14}" for _, column in columns)
        )
    same, gap, most = comparison["same_votes"], comparison["gap"], comparison["as_many"]
    lines.append(
        f"Autant de votes que « plus proche » ({french.number(most['votes'])}), lesquels que ce soient :"
        f" {french.number(round(most['best_kilometres']))} km au moins."
    )
    best_km, greedy_km = (french.number(round(same[f"{method}_kilometres"])) for method in ("best", "nearest_first"))
    lines.append(
        f"Les mêmes {french.number(same['votes'])} votes : {best_km} km au moins, "
        f"{greedy_km} en prenant au plus proche."
    )
    lines.append(
        "Écart prouvé à l’optimum, sur toutes les paires permises :"
        f" {french.number(100 * gap['share'], 7)} % de l’objectif,"
        f" soit {french.number(gap['in_both_rounds'], 2)} demande servie aux deux tours par une personne."
        " Aucun vote de plus ne peut être servi : c’est prouvé."
    )
    return "\n".join(lines)


@proxy.command("form-fields")
def list_fields(file: File, as_json: AsJson = False) -> None:
    """Dit quels champs le formulaire a de lui-même, et où."""
    facts = read_form(file.read_bytes())
    if isinstance(facts, tuple):
        exit_with_problem("not the form", facts[0], "/file")
    fields = [field.model_dump() for field in facts.fields]
    lines = [
        f"p. {field.page}  {field.x:7.1f} {field.y:7.1f} {field.width:7.1f} {field.height:6.1f}  {field.name}"
        for field in facts.fields
    ]
    print_result({"pages": facts.sizes, "fields": fields}, as_json=as_json, text="\n".join(lines) or "Aucun champ.")


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
        exit_with_problem("not the form", facts[0], "/file")
    try:
        form_map = FormMap.model_validate_json(map_file.read_bytes())
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        exit_with_problem("not a map", str(first["msg"]), "/" + "/".join(map(str, first["loc"])))
    placed = place_all(facts, form_map)
    for item in placed:
        if isinstance(item, Finding):
            exit_with_problem("not a map of this form", item.fr, item.pointer)
    good = [one for one in placed if isinstance(one, Placed)]
    out.write_bytes(preview_map(data, facts, good, form_map))
    print_result({"out": str(out), "places": len(good)}, as_json=as_json, text=json.dumps(str(out), ensure_ascii=False))
