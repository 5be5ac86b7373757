"""Client that requests a campaign's report from a running suite and waits for it."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID, uuid4

import httpx

LOOK_SECONDS = 0.3
TIMEOUT = httpx.Timeout(60, connect=5)
HEADERS = {"Accept-Language": "fr"}

Token = Callable[[UUID | None], str]


@dataclass
class ReportRefused(Exception):
    """The suite's error, in words for users."""

    title: str
    detail: str
    pointer: str | None = None


@dataclass(frozen=True)
class WrittenReport:
    report_id: str
    pages: int
    pdf: bytes


def find_campaign(said: str, crm_port: int | None, token: Token) -> UUID:
    """Return a campaign by id, or by a unique name where crm runs."""
    try:
        return UUID(said)
    except ValueError:
        pass
    if crm_port is None:
        raise ReportRefused(
            "bad campaign", "Sans crm, donnez l'identifiant de la campagne et non son nom.", "/campaign"
        )
    headers = HEADERS | {"Authorization": f"Bearer {token(None)}"}
    address = f"http://127.0.0.1:{crm_port}/crm/v1/campaigns"
    listed = _checked(lambda: httpx.get(address, headers=headers, timeout=TIMEOUT))
    named: dict[str, list[UUID]] = {}
    for one in listed.json()["items"]:
        named.setdefault(one["campaign"]["name"], []).append(UUID(one["id"]))
    match named.get(said, []):
        case [only]:
            return only
        case []:
            known = ", ".join(sorted(named)) or "aucune"
            raise ReportRefused(
                "no campaign", f"Aucune campagne ne s'appelle « {said} ». Campagnes : {known}.", "/campaign"
            )
        case several:
            ids = ", ".join(map(str, several))
            raise ReportRefused(
                "two campaigns", f"Plusieurs campagnes s'appellent ainsi : donnez l'identifiant ({ids}).", "/campaign"
            )


class Reporter:
    def __init__(self, predict_port: int, token: str) -> None:
        headers = HEADERS | {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{predict_port}/predict", headers=headers, timeout=TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def write(self, wait: float, say: Callable[[str], None]) -> WrittenReport:
        """Request, poll, download the report; cancelling also cancels the job."""
        job = self._ask("POST", "/v1/reports", headers={"Idempotency-Key": str(uuid4())}).json()["id"]
        try:
            ended = self._follow(job, wait, say)
        except (KeyboardInterrupt, ReportRefused):
            with suppress(ReportRefused):
                self._ask("DELETE", f"/v1/jobs/{job}")
            raise
        if ended["state"] != "done":
            problem: dict[str, Any] = ended["problem"] or {"detail_fr": "Le travail a été annulé.", "pointer": None}
            raise ReportRefused("no report", problem["detail_fr"], problem["pointer"])
        pdf = self._ask("GET", f"/v1/reports/{job}.pdf").content
        return WrittenReport(job, ended["result"]["pages"], pdf)

    def _follow(self, job: str, wait: float, say: Callable[[str], None]) -> dict[str, Any]:
        deadline, told = time.monotonic() + wait, ""
        while True:
            now = self._ask("GET", f"/v1/jobs/{job}").json()
            if now["state"] not in ("waiting", "running"):
                return now
            if now["note"] and now["note"] != told:
                told = now["note"]
                say(f"  {now['done']}/{now['total']} {told}")
            if time.monotonic() > deadline:
                raise ReportRefused(
                    "too long",
                    f"Le rapport n'est pas prêt après {wait:.0f} secondes : predict est-il occupé ou arrêté ? "
                    "« isoloir status » le dit.",
                )
            time.sleep(LOOK_SECONDS)

    def _ask(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return _checked(lambda: self._http.request(method, path, headers=headers))


def _checked(ask: Callable[[], httpx.Response]) -> httpx.Response:
    try:
        answer = ask()
    except httpx.HTTPError as error:
        raise ReportRefused(
            "not reached", f"La suite ne répond pas ({type(error).__name__}) : « isoloir status »."
        ) from error
    if answer.is_success:
        return answer
    try:
        detail = str(answer.json()["detail"])
    except (ValueError, KeyError):
        detail = f"La suite a répondu {answer.status_code}."
    raise ReportRefused("refused", detail, "/campaign" if answer.status_code in (403, 404) else None)
