"""`isoloir campaign`: one campaign out of a suite as a file, and into another."""

import json
import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
import typer
from kit.cli import exit_with_problem, print_result, print_status
from kit.db.relocations import Stay
from kit.db.vault import CannotUnseal

from isoloir_local.commands.options import Data, Json, made_or_fail
from isoloir_local.documents import delete_documents
from isoloir_local.home import FolderInUse, Home, home_at
from isoloir_local.private_file import NoRoom
from isoloir_local.relocations import stays
from isoloir_local.relocations.arrival_checks import CampaignFile, Refused, check_file, check_fits
from isoloir_local.relocations.campaign_export import export_campaign, total_rows
from isoloir_local.relocations.campaign_import import erase_rows, import_campaign
from isoloir_local.relocations.sealed_stream import Altered, NotACampaignFile, WrongPassphrase
from isoloir_local.snapshots import RelaysTooBusy
from isoloir_local.whole_file import check_place
from isoloir_local.workbench import server_of

commands = typer.Typer()
campaign = typer.Typer(no_args_is_help=True, help="Une campagne en un fichier : sa sauvegarde, et son déménagement.")
commands.add_typer(campaign, name="campaign")

Which = Annotated[str, typer.Argument(help="La campagne : son identifiant ou son nom")]
Passphrase = Annotated[
    Path | None,
    typer.Option(
        help="Un fichier dont la première ligne est la phrase secrète", exists=True, dir_okay=False, show_default=False
    ),
]
SHORTEST = 12
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another when they are dictated."""


@campaign.command("export")
def export_file(
    which: Which,
    out: Annotated[Path, typer.Option("--out", help="Le fichier à écrire")],
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Pour déménager : plus rien n'est écrit dans la campagne ensuite")
    ] = False,
    passphrase_file: Passphrase = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Écrit une campagne entière dans un fichier chiffré ; la suite peut tourner."""
    home = made_or_fail(home_at(data))
    given = _given(passphrase_file)
    passphrase = given or _new_passphrase()
    file = uuid4()
    with _open(home) as (server, databases):
        found = _find(databases, which)
        if any(one.state in (Stay.GONE, Stay.ARRIVING) for one in stays.find_stays(databases, found).values()):
            exit_with_problem("campaign away", "Cette campagne n'est pas (ou plus) dans cette suite.", "/campaign")
        if freeze and stays.shares_proxies(databases, found):
            exit_with_problem(
                "shared proxies",
                "Ses procurations sont partagées avec d'autres campagnes de cette suite : que son équipe quitte "
                "d'abord le partage (Procurations, Campagnes partenaires).",
                "/campaign",
            )
        _check_documents()
        before = [one for one in stays.find_stays(databases, found).values() if one.state is Stay.FROZEN]
        try:
            check_place(out)
            if freeze:
                print_status("La campagne se fige : on la lit, on n'y écrit plus.")
                stays.freeze(databases, found, file)
            try:
                made = export_campaign(
                    home, server, list(databases), found, file, out, passphrase, frozen=freeze, say=print_status
                )
            except BaseException:
                if freeze and not before:  # a campaign does not stay frozen without its file
                    stays.thaw(databases, found)
                raise
        except stays.StillWriting:
            exit_with_problem("still writing", "Un travail de la campagne ne finit pas : recommencez dans un moment.")
        except RelaysTooBusy as error:
            exit_with_problem("too busy", f"Le journal de {error} n'a pas cessé d'être publié : recommencez plus tard.")
        except CannotUnseal:
            exit_with_problem("sealed", "Les clés de cette suite n'ouvrent pas celle de la campagne.")
        except NoRoom:
            exit_with_problem("no room", f"Le fichier ne tient pas sur le disque de {out} : rien n'y a été laissé.")
        except OSError as error:
            exit_with_problem("not written", f"{out} ne peut pas être écrit : {error.strerror}.", "--out")
    told = {
        "campaign": str(found),
        "file": str(file),
        "bytes": made.bytes,
        "rows": made.rows,
        "documents": made.documents,
        "frozen": freeze,
        "passphrase": None if given else passphrase,
    }
    lines = [f"{out} : {total_rows(made.rows)} lignes, {made.documents} documents, {made.bytes} octets."]
    if not given:
        lines += ["", f"  Phrase secrète : {passphrase}", "", "Notez-la : sans elle personne ne rouvrira ce fichier."]
    if freeze:
        lines += [
            "",
            "Ensuite, dans l'autre suite : isoloir campaign import FICHIER",
            f"Puis ici : isoloir campaign move {found} --to https://… --receipt CODE",
            f"Pour y renoncer : isoloir campaign move {found} --give-up",
        ]
    print_result(told, as_json=as_json, text="\n".join(lines))


@campaign.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="Un fichier d'« isoloir campaign export »", exists=True, dir_okay=False)],
    passphrase_file: Passphrase = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Fait entrer une campagne dans cette suite ; interrompu, il se relance tel quel."""
    home = made_or_fail(home_at(data))
    passphrase = _given(passphrase_file) or typer.prompt("Phrase secrète", hide_input=True, err=True)
    print_status("Le fichier est lu jusqu'au bout…")
    told = _read(file, passphrase)
    with _open(home) as (_, databases):
        try:
            check_fits(databases, told)
            import_campaign(home, databases, file, passphrase, told, print_status)
        except Refused as refusal:
            exit_with_problem("refused", str(refusal), "/file")
        except OSError as error:
            exit_with_problem("not stored", f"Rien n'a été gardé : {error.strerror}.")
    receipt = stays.receipt_of(told.file)
    said = {"campaign": str(told.campaign), "rows": told.rows, "documents": told.documents, "receipt": receipt}
    text = (
        f"La campagne {told.campaign} est ici : {total_rows(told.rows)} lignes, {told.documents} documents.\n"
        f"Code de réception, à donner à l'ancienne suite : {receipt}"
    )
    print_result(said, as_json=as_json, text=text)


@campaign.command()
def move(
    which: Which,
    to: Annotated[
        str, typer.Option("--to", help="L'adresse de la suite où elle est maintenant", show_default=False)
    ] = "",
    receipt: Annotated[str, typer.Option(help="Le code que l'import a affiché là-bas", show_default=False)] = "",
    give_up: Annotated[bool, typer.Option("--give-up", help="Renoncer : la campagne reste ici, et on y écrit")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Finit un déménagement : cette suite renvoie désormais à la nouvelle adresse ; ou y renonce."""
    home = made_or_fail(home_at(data))
    address = "" if give_up else _address(to)
    with _open(home) as (_, databases):
        found = _find(databases, which)
        known = stays.find_stays(databases, found)
        if not give_up and known and all(one.state is Stay.GONE and one.address == address for one in known.values()):
            print_result({"campaign": str(found), "moved_to": address}, as_json=as_json, text="C'était déjà fait.")
            return
        if not any(one.state is Stay.FROZEN for one in known.values()):
            exit_with_problem("not moving", _why_not_moving(known), "/campaign")
        if give_up:
            stays.thaw(databases, found)
            text = "La campagne reste ici, et on y écrit. Si elle était déjà entrée ailleurs, effacez-la là-bas."
            print_result({"campaign": str(found), "moved_to": None}, as_json=as_json, text=text)
            return
        file = next(one.file for one in known.values())
        if receipt.strip().lower() != stays.receipt_of(file):
            exit_with_problem(
                "no receipt",
                "Ce n'est pas le code que l'import du dernier fichier affiche : peut-être n'est-elle pas arrivée.",
                "--receipt",
            )
        for connection in databases.values():
            stays.set_stay(connection, found, Stay.GONE, file, address)
    text = (
        f"C'est fait : qui la cherche ici est renvoyé à {address}.\n"
        f"Quand tout va bien là-bas, effacez ce qui reste ici : isoloir campaign forget {found}"
    )
    print_result({"campaign": str(found), "moved_to": address}, as_json=as_json, text=text)


@campaign.command()
def forget(
    which: Which,
    yes: Annotated[bool, typer.Option("--yes", help="Sans demander confirmation")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Efface ce qui reste ici d'une campagne partie, ou d'un import à moitié fait."""
    home = made_or_fail(home_at(data))
    with _open(home) as (_, databases):
        found = _find(databases, which)
        known = stays.find_stays(databases, found)
        left = [service for service, one in known.items() if one.state in (Stay.GONE, Stay.ARRIVING)]
        if not left or any(one.state in (Stay.FROZEN, Stay.ARRIVED) for one in known.values()):
            exit_with_problem(
                "in use", "Cette campagne est en service ici : seule une campagne partie s'efface ainsi.", "/campaign"
            )
        if not yes:
            typer.confirm(f"Effacer ici toutes les données de la campagne {found} ?", abort=True, err=True)
        for service in left:
            with databases[service].transaction():
                databases[service].execute("set local session_replication_role = replica")
                erase_rows(databases[service], str(found))
                if known[service].state is Stay.ARRIVING:
                    databases[service].execute("delete from relocation where relocated_campaign_id = %s", [found])
        delete_documents(home.evidence, found)
    print_result({"campaign": str(found), "forgotten": left}, as_json=as_json, text="Il n'en reste rien ici.")


@contextmanager
def _open(home: Home) -> Generator[tuple[str, dict[str, psycopg.Connection[Any]]]]:
    try:
        with server_of(home) as server, stays.owner_connections(server) as databases:
            yield server, databases
    except stays.OtherMove:
        exit_with_problem("other move", "Une autre commande déplace une campagne de cette suite : attendez sa fin.")
    except FolderInUse:
        exit_with_problem("busy", "La suite démarre, ou une autre commande travaille sur sa base : attendez.")
    except psycopg.Error as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        exit_with_problem("database", f"La base a refusé, rien n'a été gardé : {said}")


def _find(databases: stays.Connections, which: str) -> UUID:
    try:
        found = stays.find_campaign(databases, which)
    except stays.Ambiguous as error:
        exit_with_problem("two campaigns", f"Plusieurs campagnes s'appellent ainsi : {error}.", "/campaign")
    if found is None:
        exit_with_problem("no campaign", f"Cette suite n'a pas de campagne « {which} ».", "/campaign")
    return found


def _read(file: Path, passphrase: str) -> CampaignFile:
    try:
        return check_file(file, passphrase)
    except NotACampaignFile:
        exit_with_problem("not a campaign file", f"{file} n'est pas un fichier de campagne de cette version.", "/file")
    except WrongPassphrase:
        exit_with_problem("wrong passphrase", "La phrase secrète n'ouvre pas ce fichier (ou son début est abîmé).")
    except (Altered, json.JSONDecodeError, KeyError):
        exit_with_problem("altered file", f"{file} a été modifié ou coupé : prenez-en une autre copie.", "/file")


def _given(file: Path | None) -> str:
    if file is None:
        return ""
    first = (file.read_text().splitlines() or [""])[0].strip()
    if len(first) < SHORTEST:
        exit_with_problem(
            "short passphrase", f"La phrase secrète a {SHORTEST} caractères au moins.", "--passphrase-file"
        )
    return first


def _new_passphrase() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(6))


def _address(to: str) -> str:
    parts = urlsplit(to.strip())
    if parts.scheme not in ("https", "http") or not parts.netloc or parts.path.strip("/") or parts.query:
        exit_with_problem("bad address", "Donnez l'adresse de l'autre suite, comme https://campagne.example.fr", "--to")
    return f"{parts.scheme}://{parts.netloc}"


def _why_not_moving(known: dict[str, stays.KnownStay]) -> str:
    if any(one.state is Stay.GONE for one in known.values()):
        return "Cette campagne est déjà partie. Pour la ramener : export --freeze là-bas, import ici."
    return "Cette campagne ne déménage pas : « isoloir campaign export … --freeze » commence."


def _check_documents() -> None:
    """Documents of another store are not in the file, and are said to be missing rather than left out."""
    if os.environ.get("ISOLOIR_EVIDENCE_URL", "").startswith("s3:"):
        print_status("Les justificatifs sont dans un magasin S3 : ils ne sont pas dans le fichier, copiez-les à part.")
