"""Command-line tools of predict that need no server: they read files and print answers, or store results in a
database.
"""

import typer

from predict.commands.backtests import backtest
from predict.commands.catalogue import load_catalogue, load_datasets
from predict.commands.forget import load_forget
from predict.commands.load import load
from predict.commands.priorities_backtest import priorities
from predict.commands.transfers import transfers

commands = typer.Typer(no_args_is_help=True)
load.command("catalogue")(load_catalogue)
load.command("datasets")(load_datasets)
load.command("forget")(load_forget)
backtest.command("priorities")(priorities)
commands.add_typer(load, name="load")
commands.add_typer(backtest, name="backtest")
commands.command()(transfers)
