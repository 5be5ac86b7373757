"""Backup and restore."""

import tarfile
from pathlib import Path
from typing import Annotated

import typer
from kit.cli import emit, fail, say

from isoloir_local.backups import NoBackup, back_up
from isoloir_local.backups import restore as restore_into
from isoloir_local.commands.options import Data, Json, busy, made_or_fail
from isoloir_local.home import Busy, home_at

commands = typer.Typer()


@commands.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Le fichier à écrire")], data: Data = None, as_json: Json = False
) -> None:
    """Sauvegarde toute la suite dans un fichier, même pendant qu'elle tourne."""
    home = made_or_fail(home_at(data))
    if not file.parent.is_dir():
        fail("no folder", f"Le dossier {file.parent} n'existe pas.", "/file")
    try:
        made = back_up(home, file)
    except (RuntimeError, Busy) as error:
        fail("backup failed", str(error))
    say("Ce fichier contient aussi les secrets : gardez-le comme eux.")
    emit(made, as_json=as_json, text=f"{file} : {made['bytes']} octets, {', '.join(made['services'])}.")


@commands.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Une sauvegarde", exists=True, dir_okay=False)],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Remet une sauvegarde dans un nouveau dossier ; « isoloir up » la fait ensuite repartir."""
    home = home_at(data)
    if home.exists or (home.postgres / "data").exists():
        fail("folder in use", f"{home.root} contient déjà une suite : donnez un autre dossier.", "/data")
    try:
        about = restore_into(home, file)
    except (NoBackup, tarfile.TarError, ValueError) as error:
        fail("not a backup", f"{file} n'est pas une sauvegarde entière : {error}", "/file")
    except RuntimeError as error:
        fail("restore failed", str(error))
    except Busy:
        busy(home)
    emit(about, as_json=as_json, text=f"Sauvegarde du {about['made_at']} remise dans {home.root}.")
