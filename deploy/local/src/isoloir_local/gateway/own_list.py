"""Our list, said when the campaign opens: predict ranks the stations for it."""

from dataclasses import dataclass
from typing import Any

from elections.blocs import BLOCS
from kit.security.session_cookie import SessionContent
from kit.web.problems import Invalid

from isoloir_local.gateway.api import ServiceClient

OWN = "notre-liste"
SECONDS = 120


@dataclass(frozen=True)
class OwnList:
    """The campaign's own list, as on the ballot paper, and the bloc whose past votes it is compared by."""

    label: str
    bloc: str


def read_own_list(label: str, bloc: str, candidate: str) -> OwnList | None:
    """Return the list that was typed, under the candidate's name if it has no other; None where no bloc was chosen."""
    if not bloc:
        return None
    if bloc not in BLOCS:
        raise Invalid("Choisissez un bloc de la liste.", "Choose one of the blocs.", "/bloc")
    return OwnList((label.strip() or candidate)[:120], bloc)


def bloc_names() -> dict[str, str]:
    return {bloc: bloc[:1].upper() + bloc[1:] for bloc in BLOCS}


async def is_asked(api: ServiceClient, token: SessionContent) -> bool:
    """Return whether nobody has said yet which list is ours."""
    if "predict" not in api.services:
        return False
    contest = await api.read("predict", "/v1/contest", token)
    # A campaign that was opened a moment ago is not known there yet.
    return contest is None or not any(one["ours"] for one in contest["lists"])


async def enter_own_list(api: ServiceClient, own: OwnList, token: SessionContent) -> str:
    """Put the list in the place of its bloc's stand-in; those that somebody entered meanwhile stay."""
    contest = await api.read("predict", "/v1/contest", token)
    if contest is None:
        raise RuntimeError("le service ne répond pas : dites-le à la page « Qui se présente »")
    if any(one["ours"] for one in contest["lists"]):
        return "déjà dite"
    is_new = contest["version"] == 0
    others: list[dict[str, Any]] = [one for one in contest["lists"] if not is_new or one["bloc"] != own.bloc]
    lists = [{"id": OWN, "label": own.label, "bloc": own.bloc, "ours": True}, *others]
    answer = await api.put("predict", "/v1/contest", token, json={"lists": lists}, timeout=SECONDS)
    if not answer.is_success:
        raise RuntimeError(answer.json().get("detail", f"réponse {answer.status_code}"))
    return "noté"
