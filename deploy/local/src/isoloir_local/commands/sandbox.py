"""`isoloir sandbox`: resets the integrators' sandbox."""

import typer
from kit.cli import exit_with_problem, print_result

from isoloir_local.commands.options import Data, Json, running_or_fail
from isoloir_local.home import home_at
from isoloir_local.sandbox import SandboxFailed, reset_sandbox

commands = typer.Typer()
sandbox = typer.Typer(help="Une campagne d'essai pour les intégrateurs", no_args_is_help=True)
commands.add_typer(sandbox, name="sandbox")


@sandbox.command()
def reset(data: Data = None, as_json: Json = False) -> None:
    """Recommence le bac à sable : une campagne neuve, des personnes qui n'existent pas, un jeton d'un mois."""
    home = home_at(data)
    running = running_or_fail(home)
    if missing := {"crm", "predict", "proxy", "budget", "results"} - running["services"].keys():
        exit_with_problem("services missing", f"Il faut les cinq services ; il manque : {', '.join(sorted(missing))}.")
    try:
        made = reset_sandbox(home, running["addresses"][-2])
    except SandboxFailed as refused:
        exit_with_problem("sandbox failed", str(refused))
    print_result(made, as_json=as_json, text="\n".join(f"{name} : {value}" for name, value in made.items()))
