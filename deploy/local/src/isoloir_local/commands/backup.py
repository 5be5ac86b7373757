"""Backup, restore, and a rehearsal of the restore."""

import tarfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from kit.cli import exit_with_problem, print_result, print_status
from kit.db.vault import CannotUnseal

from isoloir_local.backups import NotABackup, back_up
from isoloir_local.backups import restore_backup as restore_into
from isoloir_local.commands.options import Data, Json, busy, made_or_fail
from isoloir_local.dumps import DumpFailed
from isoloir_local.home import FolderInUse, home_at
from isoloir_local.private_file import NoRoom
from isoloir_local.restore_drill import DrillFailed, rehearse_restore
from isoloir_local.snapshots import RelaysTooBusy
from isoloir_local.whole_file import check_place

commands = typer.Typer()


@commands.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Le fichier à écrire")], data: Data = None, as_json: Json = False
) -> None:
    """Sauvegarde toute la suite dans un fichier, même pendant qu'elle tourne."""
    home = made_or_fail(home_at(data))
    try:
        check_place(file)
        made = back_up(home, file)
    except NoRoom as error:
        left = f"il reste {error.free / 1e6:.0f} Mo" if error.free else "il ne reste rien"
        exit_with_problem(
            "no room", f"La sauvegarde ne tient pas sur le disque de {file} ({left}) : rien n'y a été laissé.", "/file"
        )
    except OSError as error:
        exit_with_problem("not written", f"{file} ne peut pas être écrit : {error.strerror}.", "/file")
    except FolderInUse:
        exit_with_problem(
            "backup failed", "La suite démarre, ou une autre commande travaille sur sa base : recommencez ensuite."
        )
    except RelaysTooBusy as error:
        exit_with_problem("too busy", f"Le journal de {error} n'a pas cessé d'être publié : recommencez plus tard.")
    except (DumpFailed, psycopg.Error) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        exit_with_problem("backup failed", f"La base a interrompu la sauvegarde, dont rien n'a été gardé : {said}")
    print_status("Ce fichier contient aussi les secrets : gardez-le comme eux.")
    print_result(made, as_json=as_json, text=f"{file} : {made['bytes']} octets, {', '.join(made['services'])}.")


@commands.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Une sauvegarde", exists=True, dir_okay=False)],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Remet une sauvegarde dans un nouveau dossier ; « isoloir up » la fait ensuite repartir."""
    home = home_at(data)
    if home.is_in_use:
        exit_with_problem("folder in use", f"{home.root} contient déjà une suite : donnez un autre dossier.", "/data")
    try:
        about = restore_into(home, file)
    except (NotABackup, tarfile.TarError, ValueError) as error:
        exit_with_problem("not a backup", f"{file} n'est pas une sauvegarde entière : {error}", "/file")
    except (RuntimeError, OSError, psycopg.Error) as error:
        exit_with_problem("restore failed", f"Rien n'a été remis : {str(error).splitlines()[0]}")
    except FolderInUse:
        busy(home)
    if doubtful := sum(about["doubtful_messages"].values()):
        print_status(
            f"{doubtful} messages étaient dus depuis la sauvegarde : nul ne sait s'ils sont partis. Ils sont listés "
            "(/v1/message-queue?state=unknown) et ne partiront pas d'eux-mêmes."
        )
    print_result(about, as_json=as_json, text=f"Sauvegarde du {about['made_at']} remise dans {home.root}.")


@commands.command()
def drill(
    file: Annotated[Path, typer.Argument(help="Une sauvegarde", exists=True, dir_okay=False)],
    scratch: Annotated[
        Path | None, typer.Option(help="Le dossier où la remettre à l'essai", exists=True, file_okay=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Remet une sauvegarde à l'essai, à côté : bases, clés et documents s'ouvrent-ils ? Puis efface l'essai."""
    try:
        found = rehearse_restore(file, scratch)
    except (NotABackup, tarfile.TarError, ValueError) as error:
        exit_with_problem("not a backup", f"{file} n'est pas une sauvegarde entière : {error}", "/file")
    except (DrillFailed, CannotUnseal, RuntimeError, OSError, psycopg.Error) as error:
        exit_with_problem("drill failed", f"{file} ne se remet pas : {str(error).splitlines()[0]}", "/file")
    text = (
        f"{file}, du {found.made_at}, se remet en {found.seconds:.0f} s : {found.campaigns} campagnes, "
        f"{sum(found.events.values())} événements, {found.opened_keys} clés ouvertes, {found.documents} documents."
    )
    print_result(asdict(found), as_json=as_json, text=text)
