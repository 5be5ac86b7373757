"""The command `isoloir`: the launcher's own commands, and every service's calculators."""

from importlib.metadata import entry_points

import typer

from isoloir_local.commands import access, doctor, events, keeping, running

app = typer.Typer(name="isoloir", no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Isoloir, la suite de campagne libre : cinq services sur cette machine."""


for group in (running, access, events, keeping, doctor):
    app.add_typer(group.commands)
for point in entry_points(group="isoloir.commands"):
    app.add_typer(point.load())
