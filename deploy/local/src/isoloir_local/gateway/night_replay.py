"""A demonstration's counting night, played in five minutes: its clock moves on, and sheets come in meanwhile."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import structlog
from kit.security.session_cookie import SessionContent

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.background_tasks import BackgroundTasks
from isoloir_local.gateway.night_sheets import Candidate, make_sheets

TICKS, TICK_SECONDS = 30, 10.0
"""Five minutes by the real clock."""
LASTS = timedelta(hours=3)
"""By the campaign's own: from the close of the stations."""
_AT_NOON, _AT_FIVE = 0.42, 0.83
"""Of those who vote in the end."""

log = structlog.get_logger(__name__)


@dataclass
class Night:
    """A night that is played, or was."""

    sheets: int = 0
    sent: int = 0
    over: bool = False
    problem: str = ""


class NightReplays:
    """Nights that this process plays, by campaign."""

    def __init__(self, api: ServiceClient) -> None:
        self._api = api
        self._nights: dict[UUID, Night] = {}
        self._tasks = BackgroundTasks()

    def find(self, campaign: UUID) -> Night | None:
        return self._nights.get(campaign)

    def start(self, campaign: UUID, closes_at: datetime, token: SessionContent) -> None:
        """Play the campaign's first round, unless it is being played."""
        known = self._nights.get(campaign)
        if known and not known.over:
            return
        night = self._nights[campaign] = Night()
        self._tasks.start(self._run(campaign, night, closes_at, token))

    async def close(self) -> None:
        await self._tasks.close()

    async def _run(self, campaign: UUID, night: Night, closes_at: datetime, token: SessionContent) -> None:
        try:
            await self._play(campaign, night, closes_at, token)
        except (httpx.HTTPError, Refused, KeyError) as error:
            night.problem = str(error) or type(error).__name__
            log.warning("night not played to its end", error=type(error).__name__)
        finally:
            night.over = True

    async def _play(self, campaign: UUID, night: Night, closes_at: datetime, token: SessionContent) -> None:
        sheets = await self._sheets(campaign, token)
        night.sheets = len(sheets)
        await self.move_clock(campaign, closes_at - timedelta(hours=2), token)
        for sheet in sheets:
            for moment, share in (("noon", _AT_NOON), ("17h", _AT_FIVE)):
                turnout = {"station": sheet["station"], "round": 1, "moment": moment}
                await self._post("/v1/turnouts", turnout | {"voters": int(sheet["voters"] * share)}, token)
        for tick in range(TICKS):
            await self.move_clock(campaign, closes_at + timedelta(minutes=2) + LASTS * tick / TICKS, token)
            for sheet in sheets[len(sheets) * tick // TICKS : len(sheets) * (tick + 1) // TICKS]:
                await self._post("/v1/tallies", sheet, token)
                night.sent += 1
            await asyncio.sleep(TICK_SECONDS)

    async def move_clock(self, campaign: UUID, moment: datetime, token: SessionContent) -> None:
        body = {"now": moment.isoformat()}
        _check(await self._api.put("crm", f"/v1/campaigns/{campaign}/clock", token, json=body))

    async def _sheets(self, campaign: UUID, token: SessionContent) -> list[dict[str, Any]]:
        contest = _check(await self._api.get("predict", "/v1/contest", token))
        candidates = [Candidate(row["id"], row["bloc"]) for row in contest["lists"]]
        rounds = [row["id"] for row in _check(await self._api.get("predict", "/v1/elections", token))["items"]]
        first = next((one for one in rounds if one.endswith("-t1")), None)
        if first is None or not candidates:
            raise Refused("Il faut d’abord les résultats passés, et qui se présente.")
        sides = [
            {"id": row["id"], "panel": place, "name": row["label"]} for place, row in enumerate(contest["lists"], 1)
        ]
        await self._api.put("results", "/v1/rounds/1/candidates", token, json={"candidates": sides})
        stations: list[dict[str, Any]] = []
        path = f"/v1/elections/{first}/results?limit=200"
        after: str | None = ""
        while after is not None:
            page = _check(await self._api.get("predict", f"{path}&after={after}" if after else path, token))
            stations += page["items"]
            after = page["next"]
        return make_sheets([one for one in stations if one["level"] == "station"], candidates, str(campaign))

    async def _post(self, path: str, body: dict[str, Any], token: SessionContent) -> None:
        _check(await self._api.post("results", path, token, json=body))


class Refused(Exception):
    """Raised if a service refuses, with its reason."""


def _check(answer: httpx.Response) -> Any:
    if not answer.is_success:
        raise Refused(answer.json().get("detail", f"réponse {answer.status_code}"))
    return answer.json() if answer.content else None
