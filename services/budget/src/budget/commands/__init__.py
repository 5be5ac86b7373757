"""The calculators of budget, for scripts and people: no server, no database."""

import typer

from budget.commands.ceiling import ceiling
from budget.commands.deadline import deadline
from budget.commands.loading import load
from budget.commands.reimbursement import reimbursement

commands = typer.Typer(no_args_is_help=True)
for calculator in (ceiling, deadline, reimbursement):
    commands.command()(calculator)
commands.add_typer(load, name="load")
