"""Client that requests a campaign's report from a running suite and waits for it."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self
from uuid import uuid4

import httpx

from isoloir_local.suite_requests import HEADERS, SuiteRefused, checked

LOOK_SECONDS = 0.3
TIMEOUT = httpx.Timeout(60, connect=5)


@dataclass(frozen=True)
class WrittenReport:
    report_id: str
    pages: int
    pdf: bytes


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
        except (KeyboardInterrupt, SuiteRefused):
            with suppress(SuiteRefused):
                self._ask("DELETE", f"/v1/jobs/{job}")
            raise
        if ended["state"] != "done":
            problem: dict[str, Any] = ended["problem"] or {"detail_fr": "Le travail a été annulé.", "pointer": None}
            raise SuiteRefused("no report", problem["detail_fr"], problem["pointer"])
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
                raise SuiteRefused(
                    "too long",
                    f"Le rapport n'est pas prêt après {wait:.0f} secondes : predict est-il occupé ou arrêté ? "
                    "« isoloir status » le dit.",
                )
            time.sleep(LOOK_SECONDS)

    def _ask(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return checked(lambda: self._http.request(method, path, headers=headers))
