"""Background import of past results into a new campaign, from local files."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import httpx
import structlog
from common.schemas.elections import ElectionKind
from elections.ballots import ballot_of_name
from kit.security.session_cookie import SessionContent

from isoloir_local.gateway.api import ServiceClient

log = structlog.get_logger(__name__)

HEARERS = ("predict", "results")
"""Who reads past results: both from the same files, neither from the other."""

LAST_WITH_CONSTITUENCIES = 2022
"""The files by station of later years print no constituency: it is known from a file of législatives before."""

_JOINING_SECONDS = 20.0


@dataclass
class Work:
    """One file for one service. `detail`: for users. `more`: another file of results follows for this service."""

    service: str
    name: str
    file: Path
    more: bool = False
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    detail: str = ""


@dataclass
class Job:
    works: list[Work] = field(default_factory=list[Work])

    @property
    def over(self) -> bool:
        return all(work.state in ("done", "failed") for work in self.works)

    @property
    def ended(self) -> int:
        return sum(work.state in ("done", "failed") for work in self.works)

    @property
    def failed(self) -> bool:
        return any(work.state == "failed" for work in self.works)


def files_for(data: Path, territory: str) -> list[Path]:
    """Return the files for a territory: its constituency's cut, else national.

    First the latest that tells which stations are in which constituency, then the latest elections.
    """
    kind, _, code = territory.partition(":")
    small = data / "official_small" / f"{code[:-2]}-{code[-2:]}"
    if kind == "circo" and small.is_dir():
        return _latest_first([small])
    if (data / "official").is_dir():
        return _latest_first([data / "official"])
    return _latest_first(sorted((data / "official_small").glob("*")))


def contours_for(data: Path, territory: str) -> list[Path]:
    """Return files of approximate station boundaries of the territory's department, for maps."""
    department = territory.partition(":")[2][:2]
    return sorted((data / "geo").glob(f"bureaux_contours_{department}*.geojson"))


def positions_for(data: Path, territory: str) -> list[Path]:
    """Return files of commune and station locations, for matching."""
    department = territory.partition(":")[2][:2]
    return [*sorted((data / "geo").glob(f"communes_{department}.geojson")), *contours_for(data, territory)]


def contours_source(file: Path) -> str:
    """Return the source to print under every map drawn with the file."""
    if file.name.startswith("communes"):
        return f"contours de communes, simplifiés ({file.name})"
    kind = "approchés, cellules de Voronoï" if "voronoi" in file.name else "approchés"
    return f"contours de bureaux {kind} ({file.name})"


def _latest_first(folders: list[Path]) -> list[Path]:
    dated = [
        (ballot, file)
        for folder in folders
        for file in sorted(folder.glob("*/*"))
        # Beside the file by polling station there may be one by constituency.
        if "circonscription" not in file.name
        if (ballot := ballot_of_name(f"{file.parent.name}/{file.name}"))
    ]
    dated.sort(key=lambda item: item[0].on, reverse=True)
    places = [
        (ballot, file)
        for ballot, file in dated
        if ballot.election == ElectionKind.LEGISLATIVES and ballot.on.year <= LAST_WITH_CONSTITUENCIES
    ]
    # A first round: the second was not held everywhere.
    places.sort(key=lambda item: (-item[0].on.year, item[0].round))
    return [file for _, file in dict.fromkeys([*places[:1], *dated])]


def asked_of(file: Path, service: str, *, more: bool = False) -> tuple[str, dict[str, str]]:
    """Return the path to send a file to, and the form fields to send with it."""
    if file.suffix == ".geojson":
        path = "/v1/station-locations" if service == "proxy" else "/v1/station-boundaries"
        return path, {"source": contours_source(file)}
    ballot = ballot_of_name(f"{file.parent.name}/{file.name}")
    assert ballot
    form = {"election": ballot.election.value, "date": ballot.on.isoformat(), "round": str(ballot.round)}
    # predict ranks and forecasts anew after the last one alone.
    return f"/v1/imports?mode=report{'&more=true' if more and service == 'predict' else ''}", form


class PastResults:
    """Import jobs of this process, by campaign; idempotent, so a restart only loses progress."""

    def __init__(self, api: ServiceClient) -> None:
        self._api = api
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def find(self, campaign: str) -> Job | None:
        return self._jobs.get(campaign)

    def start(
        self, campaign: str, files: list[Path], contours: list[Path], positions: list[Path], token: SessionContent
    ) -> Job:
        """Return the campaign's job, started unless it is running."""
        result = self._jobs.get(campaign)
        if result and not result.over:
            return result
        services = [service for service in HEARERS if service in self._api.services]
        works = [
            Work(service, file.parent.name, file, more=file != files[-1]) for file in files for service in services
        ]
        if "predict" in services:
            works += [Work("predict", "contours", file) for file in contours]
        if "proxy" in self._api.services:
            works += [Work("proxy", "positions", file) for file in positions]
        job = Job(works)
        self._jobs[campaign] = job
        task = asyncio.create_task(self._run(job, token))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, job: Job, token: SessionContent) -> None:
        services = dict.fromkeys(work.service for work in job.works)
        await asyncio.gather(
            *(self._fill([work for work in job.works if work.service == one], token) for one in services)
        )

    async def _fill(self, works: list[Work], token: SessionContent) -> None:
        """Send a service its files, one after the other; the other services read theirs meanwhile."""
        for work in works:
            work.state = "running"
            try:
                work.detail = await self._send(work, token)
                work.state = "done"
            except (httpx.HTTPError, OSError, RuntimeError) as error:
                work.state, work.detail = "failed", str(error) or type(error).__name__
                log.warning("import failed", upstream=work.service, file=work.name, error=type(error).__name__)

    async def _send(self, work: Work, token: SessionContent) -> str:
        path, form = asked_of(work.file, work.service, more=work.more)
        content = await asyncio.to_thread(work.file.read_bytes)
        deadline = asyncio.get_running_loop().time() + _JOINING_SECONDS
        while True:
            answer = await self._api.post(
                work.service,
                path,
                token,
                data=form,
                files={"file": (work.file.name, content)},
                timeout=600,
            )
            # A campaign that was opened a moment ago: the service hears of its members within a second.
            if answer.status_code != 403 or asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(0.5)
        if answer.is_success:
            return "importé"
        raise RuntimeError(answer.json().get("detail", f"réponse {answer.status_code}"))
