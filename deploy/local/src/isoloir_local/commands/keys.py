"""Commands that rotate a suite's keys."""

import time
from typing import Annotated

import typer
from kit.cli import print_result
from kit.security.keyring import Ring

from isoloir_local.commands.options import Data, Json, busy, made_or_fail
from isoloir_local.home import FolderInUse, Home, home_at
from isoloir_local.migrations import wrap_anew
from isoloir_local.oidc.signing import keys_of
from isoloir_local.secret_file import Secrets, announce_secrets, rotate_secrets
from isoloir_local.workbench import server_of

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
    """Change les clés, la suite en marche ou arrêtée : signature des jetons, cookies, et ce qui scelle les coffres."""
    home = made_or_fail(home_at(data))
    kept = "chacun devra se reconnecter" if at_once else "personne n'a à se reconnecter"
    with home.lock_keys():
        before = home.secrets()
        changed = rotate_secrets(before, time.time(), keep=not at_once)
        try:
            with home.lock():
                home.set_secrets(changed)
            said = "relancez « isoloir up », puis refaites une sauvegarde"
        except FolderInUse:
            if at_once:
                # What was stolen is believed until the last process has forgotten it.
                busy(home)
            wrapped = _while_it_runs(home, before, changed)
            said = f"la suite s'en sert déjà ({wrapped} coffres) ; refaites une sauvegarde"
    text = f"Nouvelles clés écrites : {said} ; {kept}."
    print_result({"signing_key": changed.signing_key["kid"], "kept": not at_once}, as_json=as_json, text=text)


def _while_it_runs(home: Home, before: Secrets, changed: Secrets) -> int:
    """Publish the new keys to all processes, use them, then rewrap the vaults' keys; return how many.

    In this order no process meets an unknown key, and a crash in between loses nothing: keys are in the secrets file
    before use.
    """
    provider = bool(Ring(home.keys_file).jwks)
    known = announce_secrets(before, changed, time.time())
    home.set_secrets(known)
    home.write_keys(keys_of(known, provider=provider))
    home.set_secrets(changed)
    home.write_keys(keys_of(changed, provider=provider))
    with server_of(home) as server:
        return wrap_anew(server, changed)
