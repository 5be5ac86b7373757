"""Changing the keys of a suite."""

import time
from typing import Annotated

import typer
from kit.cli import emit

from isoloir_local.commands.options import Data, Json, busy, made_or_fail
from isoloir_local.home import Busy, home_at
from isoloir_local.secret_file import rotated

commands = typer.Typer()
keys = typer.Typer(no_args_is_help=True, help="Les clés de la suite : signature des jetons, coffres, cookies.")
commands.add_typer(keys, name="keys")

AtOnce = Annotated[
    bool, typer.Option("--at-once", help="Après un vol : jetons et cookies déjà donnés ne valent plus rien")
]


@keys.callback()
def _about() -> None:  # pyright: ignore[reportUnusedFunction]  # typer calls it; without it one command has no name
    """Les clés de la suite."""


@keys.command()
def rotate(data: Data = None, at_once: AtOnce = False, as_json: Json = False) -> None:
    """Change les clés d'une suite arrêtée ; au prochain démarrage, celles des coffres changent aussi."""
    home = made_or_fail(home_at(data))
    try:
        # A suite that runs has the old keys in memory: what was signed with the new one would be refused.
        with home.lock():
            changed = rotated(home.secrets(), time.time(), keep=not at_once)
            home.set_secrets(changed)
    except Busy:
        busy(home)
    kept = "chacun devra se reconnecter" if at_once else "personne n'a à se reconnecter"
    text = f"Nouvelles clés écrites : relancez « isoloir up », puis refaites une sauvegarde ; {kept}."
    emit({"signing_key": changed.signing_key["kid"], "kept": not at_once}, as_json=as_json, text=text)
