"""`isoloir proxy purge`: dry run of a purge, the purge, and its certificate, through the API."""

from pathlib import Path
from typing import Annotated, Any, NoReturn

import httpx
import typer
from kit.cli import exit_with_problem, print_result, print_status
from kit.text import french

from proxy.retention.purges.certificate_text import NAMES

SECONDS = 120.0


def purge(
    url: Annotated[str, typer.Option(help="Adresse du service, par exemple http://127.0.0.1:8000/proxy")],
    token: Annotated[str, typer.Option(envvar="ISOLOIR_TOKEN", help="Jeton d'accès : isoloir token", show_envvar=True)],
    campaign: Annotated[str, typer.Option(help="Numéro de la campagne, si le jeton n'en nomme aucune")] = "",
    execute: Annotated[
        bool, typer.Option("--execute", help="Effacer vraiment ; sans cela, seulement dire ce qui le serait")
    ] = False,
    certificate: Annotated[Path | None, typer.Option(help="Où écrire le certificat (PDF)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie, rien d’autre.")] = False,
) -> None:
    """Effacer toutes les personnes d'une campagne finie : à blanc, sauf avec --execute."""
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "fr"}
    if campaign:
        headers["Isoloir-Campaign"] = campaign
    try:
        with httpx.Client(headers=headers, timeout=SECONDS) as client:
            report = _ask(client, "GET", f"{url.rstrip('/')}/v1/retention").json()
            if not execute:
                print_result(report, as_json=as_json, text=_report(report))
                return
            done = _ask(client, "POST", f"{url.rstrip('/')}/v1/purges").json()
            if certificate is not None:
                printed = _ask(client, "GET", f"{url.rstrip('/')}/v1/purges/{done['id']}/certificate.pdf")
                certificate.write_bytes(printed.content)
                print_status(f"Certificat : {certificate}")
    except (httpx.TransportError, httpx.InvalidURL) as error:
        exit_with_problem("no answer", f"Le service ne répond pas à cette adresse ({type(error).__name__}).", "/url")
    lines = [f"Purge {done['id']} du {done['purged_at']}", *_counts(done["erased"], "effacées")]
    print_result(done, as_json=as_json, text="\n".join([*lines, f"Empreinte SHA-256 : {done['digest']}"]))


def _ask(client: httpx.Client, method: str, url: str) -> httpx.Response:
    answer = client.request(method, url)
    if answer.is_success:
        return answer
    _refuse(answer)


def _refuse(answer: httpx.Response) -> NoReturn:
    try:
        problem = answer.json()
        exit_with_problem(str(problem["title"]), str(problem["detail"]), problem.get("pointer"))
    except (ValueError, KeyError, TypeError):
        exit_with_problem(
            "not the service", f"Cette adresse n'est pas celle du service (réponse {answer.status_code}).", "/url"
        )


def _report(report: dict[str, Any]) -> str:
    lines = ["À blanc : rien n'est effacé sans --execute.", *_counts(report["would_erase"], "à effacer")]
    lines.append(f"Possible à partir du {report['allowed_from']} ; d'elle-même le {report['due_on']}.")
    if report["hold"]:
        lines.append(f"Suspendue : {report['hold']['reason']}")
    return "\n".join(lines)


def _counts(counts: dict[str, int], noun: str) -> list[str]:
    return [f"{name:<34}{french.number(counts.get(key, 0)):>10} {noun}" for key, name in NAMES.items()]
