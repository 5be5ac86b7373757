"""The director of the demonstration: speaks to the suite as any member of the team, at the campaign's own time."""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from isoloir_local.walk.stage import Stage, WalkFailed

SEED = "2029"
PARIS = ZoneInfo("Europe/Paris")
JOB_SECONDS = 600.0
"""The machine may have much else to do."""


class Director:
    """`stage_for`: returns a stage on which somebody else speaks, by their subject."""

    def __init__(self, stage: Stage, stage_for: Callable[[str], Stage]) -> None:
        self.stage = stage
        self._stage_for = stage_for
        self._stages: dict[str, Stage] = {}

    def close(self) -> None:
        for stage in (self.stage, *self._stages.values()):
            stage.close()

    def dice(self, name: str) -> random.Random:
        """Return random numbers that are the same each time, whatever was drawn elsewhere."""
        return random.Random(f"{SEED} {name}")

    def id_of(self, name: str) -> UUID:
        return uuid5(self.stage.campaign_id, name)

    def as_member(self, subject: str) -> Stage:
        if subject not in self._stages:
            self._stages[subject] = self._stage_for(subject)
            self._stages[subject].campaign_id = self.stage.campaign_id
        return self._stages[subject]

    def post(self, path: str, name: str, *, by: str | None = None, **content: Any) -> Any:
        """Post under a key that `name` gives: what was posted before is answered as it was, and done once."""
        stage = self.as_member(by) if by else self.stage
        return stage.ask("POST", path, key=str(self.id_of(f"{name} {path}")), **content)

    def put(self, path: str, *, by: str | None = None, **content: Any) -> Any:
        return (self.as_member(by) if by else self.stage).ask("PUT", path, **content)

    def see(self, path: str) -> Any:
        return self.stage.see(path)

    def list_all(self, path: str) -> list[dict[str, Any]]:
        """Return the rows of all pages of a list."""
        rows: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            mark = "&" if "?" in path else "?"
            page = self.see(f"{path}{mark}after={after}" if after else path)
            rows += page["items"]
            if not (after := page.get("next")):
                return rows

    def go_to(self, day: str, time: str) -> datetime:
        """Set the campaign's clock, in all services."""
        moment = datetime.fromisoformat(f"{day}T{time}:00").replace(tzinfo=PARIS)
        self.put(f"/crm/v1/campaigns/{self.stage.campaign_id}/clock", json={"now": moment.isoformat()})
        return moment

    def finish(self, service: str, job_id: str) -> dict[str, Any]:
        """Return a job once it is done; raise WalkFailed."""
        ended = self.stage.until(
            lambda: self.see(f"/{service}/v1/jobs/{job_id}"),
            lambda job: job["state"] not in ("waiting", "running"),
            JOB_SECONDS,
        )
        if ended["state"] != "done":
            raise WalkFailed(f"A job of {service} failed: {ended['problem']}")
        return ended
