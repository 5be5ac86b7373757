"""Command-line calculators of budget: no server, no database needed."""

import typer

from budget.commands.accounts import load_accounts
from budget.commands.ceiling import ceiling
from budget.commands.deadline import deadline
from budget.commands.populations import load
from budget.commands.reimbursement import reimbursement

commands = typer.Typer(no_args_is_help=True)
for calculator in (ceiling, deadline, reimbursement):
    commands.command()(calculator)
load.command("accounts")(load_accounts)
commands.add_typer(load, name="load")
