"""Background import of past results into a new campaign, from local files."""

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import httpx
import structlog
from common.schemas.elections import ElectionKind
from elections.ballots import ballot_of_name
from elections.kinds import kind_of
from elections.outlines import SOURCE, find_outlines
from elections.places.membership import communes_touched, departments_in
from elections.places.place import Place, parse_territory
from kit.security.session_cookie import SessionContent

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.own_list import OwnList, enter_own_list

log = structlog.get_logger(__name__)

HEARERS = ("predict", "results")
"""Who reads past results: both from the same files, neither from the other."""

_USES = {"predict": "la carte et les priorités", "results": "la soirée", "proxy": "les procurations"}
_ROUNDS = {1: "premier tour", 2: "second tour"}

LAST_WITH_CONSTITUENCIES = 2022
"""The files by station of later years print no constituency: it is known from a file of législatives before."""

OF_COUNTRY = ".geojson.gz"
"""End of the name of the file of the whole country's outlines."""

_JOINING_SECONDS = 60.0
"""Time for which a service may not have heard of a campaign that was opened a moment ago, on a busy machine."""


@dataclass
class Work:
    """One file for one service, or our list. `ballot`, `detail`: for users. `more`: another file of results follows."""

    service: str
    ballot: str
    file: Path | None
    more: bool = False
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    detail: str = ""
    communes: tuple[str, ...] = ()
    """The territory's part of a file of the whole country's outlines; empty: the file is sent as it is."""
    own_list: OwnList | None = None
    """Sent in place of a file."""

    @property
    def use(self) -> str:
        """Return what the file serves, in words of a campaign."""
        return "le classement des bureaux" if self.own_list else _USES[self.service]


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
    """Return the files that concern a territory: its constituency's cut, else national, else cuts of its département.

    First the latest that tells which stations are in which constituency, then the latest elections.
    """
    place = parse_territory(territory)
    small = data / "official_small" / f"{place.code[:-2]}-{place.code[-2:]}"
    if place.kind == "circo" and small.is_dir():
        return _latest_first([small])
    if (data / "official").is_dir():
        return _latest_first([data / "official"])
    return _latest_first(_of_departments(data / "official_small", "", "-*", place))


def contours_for(data: Path, territory: str) -> list[Path]:
    """Return files of approximate station boundaries of the territory's départements, for maps."""
    place = parse_territory(territory)
    return [
        file
        for file in _of_departments(data / "geo", "bureaux_contours_", "*.geojson", place)
        if _has_constituency(file, place)
    ]


def outlines_for(data: Path, territory: str) -> tuple[Path, tuple[str, ...]] | None:
    """Return the country's file of outlines and the territory's communes, where no file has its stations' boundaries.

    None for a territory that is read by levels: its maps are of its parts, each opened by itself.
    """
    place = parse_territory(territory)
    path = find_outlines(data)
    if path is None or place.kind in ("nation", "region") or contours_for(data, territory):
        return None
    communes = communes_touched(place)
    return (path, communes) if communes else None


def positions_for(data: Path, territory: str) -> list[Path]:
    """Return files of commune and station locations, for matching."""
    communes = _of_departments(data / "geo", "communes_", ".geojson", parse_territory(territory))
    return [*communes, *contours_for(data, territory)]


def name_of(file: Path) -> str:
    """Return what a person calls the file: « Législatives 2022, premier tour »."""
    if file.suffix == ".geojson" or file.name.endswith(OF_COUNTRY):
        return "Contours des communes" if file.name.startswith("communes") else "Contours des bureaux de vote"
    ballot = ballot_of_name(f"{file.parent.name}/{file.name}")
    assert ballot
    kind = kind_of(ballot.election)
    name = f"{kind.name.capitalize()} {ballot.on.year}"
    return f"{name}, {_ROUNDS[ballot.round]}" if kind.rounds == 2 else name


def _of_departments(folder: Path, before: str, after: str, place: Place) -> list[Path]:
    """Return the files or folders named by a département of a place; all of the nation."""
    if place.kind == "nation":
        return sorted(path for path in folder.glob(f"{before}*") if path.match(f"*{after}"))
    return sorted({path for code in _departments_of(place) for path in folder.glob(f"{before}{code}{after}")})


def _departments_of(place: Place) -> list[str]:
    match place.kind:
        case "circo":
            return [place.code[:-2]]
        case "metropole":
            return ["69"]
        case "region" | "collectivite" | "departement":
            return list(departments_in(place))
        case _:
            return [place.code[:3] if place.code.startswith(("97", "98")) else place.code[:2]]


def _has_constituency(file: Path, place: Place) -> bool:
    """Return whether a file concerns a constituency: one is of the whole département unless its name lists some."""
    if place.kind != "circo":
        return True
    words = file.stem.split("_")
    listed = [word for word in words if word.startswith(place.code[:-2]) and len(word) > len(place.code[:-2])]
    return not listed or place.code in listed


def contours_source(file: Path) -> str:
    """Return the source to print under every map drawn with the file."""
    if file.name.startswith("communes"):
        return "contours de communes, simplifiés"
    kind = "approchés, cellules de Voronoï" if "voronoi" in file.name else "approchés"
    return f"contours de bureaux {kind}"


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
    if file.name.endswith(OF_COUNTRY):
        return "/v1/station-boundaries", {"source": SOURCE}
    ballot = ballot_of_name(f"{file.parent.name}/{file.name}")
    assert ballot
    form = {"election": ballot.election.value, "date": ballot.on.isoformat(), "round": str(ballot.round)}
    # predict ranks and forecasts anew after the last one alone.
    return f"/v1/imports?mode=report{'&more=true' if more and service == 'predict' else ''}", form


async def _read(file: Path, communes: tuple[str, ...]) -> bytes:
    if not communes:
        return await asyncio.to_thread(file.read_bytes)
    command = (sys.executable, "-m", "elections.outlines", str(file.parent.parent), *communes)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    content, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("les contours des communes n’ont pas pu être lus")
    return content


class PastResults:
    """Import jobs of this process, by campaign; idempotent, so a restart only loses progress."""

    def __init__(self, api: ServiceClient) -> None:
        self._api = api
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def find(self, campaign: str) -> Job | None:
        return self._jobs.get(campaign)

    def start(
        self,
        campaign: str,
        files: list[Path],
        contours: list[Path],
        outlines: tuple[Path, tuple[str, ...]] | None,
        positions: list[Path],
        token: SessionContent,
        own_list: OwnList | None = None,
    ) -> Job:
        """Return the campaign's job, started unless it is running. `own_list`: entered after the first file."""
        result = self._jobs.get(campaign)
        if result and not result.over:
            return result
        services = [service for service in HEARERS if service in self._api.services]
        works = [Work(service, name_of(file), file, more=file != files[-1]) for file in files for service in services]
        if "predict" in services and own_list is not None:
            first = 1 + next((at for at, work in enumerate(works) if work.service == "predict"), -1)
            works.insert(first, Work("predict", f"Votre liste : {own_list.label}", None, own_list=own_list))
        if "predict" in services:
            works += [Work("predict", name_of(file), file) for file in contours]
            if outlines is not None:
                works.append(Work("predict", name_of(outlines[0]), outlines[0], communes=outlines[1]))
        if "proxy" in self._api.services:
            works += [Work("proxy", name_of(file), file) for file in positions]
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
                work.detail = await (
                    enter_own_list(self._api, work.own_list, token) if work.own_list else self._send(work, token)
                )
                work.state = "done"
            except (httpx.HTTPError, OSError, RuntimeError) as error:
                work.state, work.detail = "failed", str(error) or type(error).__name__
                log.warning(
                    "import failed",
                    upstream=work.service,
                    file=work.file.name if work.file else "",
                    error=type(error).__name__,
                )

    async def _send(self, work: Work, token: SessionContent) -> str:
        assert work.file is not None
        path, form = asked_of(work.file, work.service, more=work.more)
        content = await _read(work.file, work.communes)
        name = work.file.name.removesuffix(".gz") if work.communes else work.file.name
        deadline = asyncio.get_running_loop().time() + _JOINING_SECONDS
        while True:
            answer = await self._api.post(
                work.service, path, token, data=form, files={"file": (name, content)}, timeout=600
            )
            # Its members and its state come by two events: without the one it answers 403, without the other 404.
            if answer.status_code not in (403, 404) or asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(0.5)
        if answer.is_success:
            return "importé"
        raise RuntimeError(answer.json().get("detail", f"réponse {answer.status_code}"))
