"""The commands of crm that run without a server."""

import typer

from crm.commands.addresses import load_addresses

commands = typer.Typer(no_args_is_help=True)
load = typer.Typer(help="Lire des fichiers officiels et, avec une base, les enregistrer.", no_args_is_help=True)
load.command("addresses")(load_addresses)
commands.add_typer(load, name="load")
