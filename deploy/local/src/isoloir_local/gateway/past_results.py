"""Background import of past results into a new campaign, from local files."""

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast
from uuid import UUID

import httpx
import structlog
from kit.security.session_cookie import SessionContent

from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.background_tasks import BackgroundTasks
from isoloir_local.gateway.own_list import OwnList, enter_own_list
from isoloir_local.gateway.result_files import asked_of, name_of

log = structlog.get_logger(__name__)

HEARERS = ("predict", "results")
"""Who reads past results: both from the same files, neither from the other."""

_USES = {"predict": "la carte et les priorités", "results": "la soirée", "proxy": "les procurations"}
_JOINING_SECONDS = 60.0
"""Time for which a service may not have heard of a campaign that was opened a moment ago, on a busy machine."""
_BUSY_SECONDS = 900.0
"""Time for which a service may be opening the files of other campaigns: a nation's take ten minutes on a busy one."""

NO_OUTLINES = "aucun contour public ici : les cartes rangent les bureaux par commune"
"""State of outlines of the collectivities overseas, which the country's file leaves out: nothing has failed."""

_AT_ONCE = 2
"""Files of results that predict has at once: one is read while the other is stored."""


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
    def rows(self) -> list[tuple[str, Work]]:
        """Return what is shown, each with its name: files that a service refuses for one reason are one row."""
        rows: dict[object, list[Work]] = {}
        for work in self.works:
            rows.setdefault((work.service, work.detail) if work.state == "failed" else id(work), []).append(work)
        return [(_name_together(works), works[0]) for works in rows.values()]

    @property
    def ended(self) -> int:
        return sum(work.state in ("done", "failed") for work in self.works)

    @property
    def failed(self) -> bool:
        return any(work.state == "failed" for work in self.works)


def _name_together(works: list[Work]) -> str:
    others = len(works) - 1
    if not others:
        return works[0].ballot
    return f"{works[0].ballot}, et {others} {'autre fichier' if others == 1 else 'autres fichiers'}"


def _sent_together(works: list[Work]) -> list[list[Work]]:
    """Return the works in their order, cut into those that are begun without an end of the ones before."""
    cut: list[list[Work]] = []
    for work in works:
        goes_ahead = work.service == "predict" and work.more and len(cut) > 1
        if goes_ahead and cut[-1][-1].more:
            cut[-1].append(work)
        else:
            cut.append([work])
    return cut


async def _read(file: Path, communes: tuple[str, ...]) -> bytes:
    if not communes:
        return await asyncio.to_thread(file.read_bytes)
    command = (sys.executable, "-m", "elections.outlines", str(file.parent.parent), *communes)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    content, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("les contours des communes n’ont pas pu être lus")
    return content


def _seconds_asked_for(answer: httpx.Response) -> float:
    """Return the seconds after which a busy service wants to be asked again; a second where it gives a date."""
    asked = answer.headers["Retry-After"]
    return min(float(asked), 30.0) if asked.isdecimal() else 1.0


def _refusal_of(answer: httpx.Response) -> str:
    """Return why a service took no file: its own words, or its status where it answers with no document."""
    with suppress(ValueError):
        said: Any = answer.json()
        if isinstance(said, dict):
            return str(cast("dict[str, Any]", said).get("detail") or f"réponse {answer.status_code}")
    return f"réponse {answer.status_code}"


def _doubts_of(answer: httpx.Response) -> list[str]:
    """Return what a service says of a file of results as a whole: that it lacks a part of the territory."""
    said: Any = answer.json()
    warnings: Any = cast("dict[str, Any]", said).get("warnings") or () if isinstance(said, dict) else ()
    return [one["reason"].rstrip(".") for one in warnings if one["line"] == 1]


class PastResults:
    """Import jobs of this process, by campaign; idempotent, so an interrupted one is begun again.

    `marks`: a folder with a file for each campaign whose import has begun and not ended; None: none is remembered.
    """

    def __init__(self, api: ServiceClient, marks: Path | None = None) -> None:
        self._api = api
        self._marks = marks
        self._jobs: dict[str, Job] = {}
        self._tasks = BackgroundTasks()

    def find(self, campaign: str) -> Job | None:
        return self._jobs.get(campaign)

    def is_cut(self, campaign: str) -> bool:
        """Return whether the suite stopped while the campaign's results came in."""
        mark = self._mark(campaign)
        return campaign not in self._jobs and mark is not None and mark.exists()

    def progress(self, campaign: str) -> str:
        """Return how far an import is that has not ended, for users; empty when there is none."""
        job = self._jobs.get(campaign)
        if job is None:
            return "Interrompu avant la fin : reprenez-le, rien ne compte deux fois." if self.is_cut(campaign) else ""
        if job.over:
            return ""
        step = min(job.ended + 1, len(job.works))
        return f"En cours, étape {step} sur {len(job.works)} : les chiffres de cette page changeront encore."

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
        mark = self._mark(campaign)
        if mark is not None:
            mark.parent.mkdir(exist_ok=True, mode=0o700)
            mark.touch()
        self._tasks.start(self._run(job, token, mark))
        return job

    async def close(self) -> None:
        await self._tasks.close()

    def _mark(self, campaign: str) -> Path | None:
        return self._marks / str(UUID(campaign)) if self._marks else None

    async def _run(self, job: Job, token: SessionContent, mark: Path | None) -> None:
        services = dict.fromkeys(work.service for work in job.works)
        await asyncio.gather(
            *(self._fill([work for work in job.works if work.service == one], token) for one in services)
        )
        if mark is not None:
            await asyncio.to_thread(mark.unlink, missing_ok=True)

    async def _fill(self, works: list[Work], token: SessionContent) -> None:
        """Send a service its files, in their order; the other services read theirs meanwhile.

        predict reads a file of results while it stores the one before. The first goes alone: until it is in, the
        service may not have heard of the campaign. What follows the results waits for all of them.
        """
        turns = asyncio.Semaphore(_AT_ONCE)

        async def do_in_turn(work: Work) -> None:
            async with turns:
                await self._do(work, token)

        for together in _sent_together(works):
            async with asyncio.TaskGroup() as group:
                for work in together:
                    group.create_task(do_in_turn(work))

    async def _do(self, work: Work, token: SessionContent) -> None:
        """Send one file, or enter our list, and keep what came of it."""
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
        if work.communes and not json.loads(content)["features"]:
            return NO_OUTLINES
        name = work.file.name.removesuffix(".gz") if work.communes else work.file.name
        began = asyncio.get_running_loop().time()
        while True:
            answer = await self._api.post(
                work.service, path, token, data=form, files={"file": (name, content)}, timeout=600
            )
            passed = asyncio.get_running_loop().time() - began
            # Its members and its state come by two events: without the one it answers 403, without the other 404.
            is_joining = answer.status_code in (403, 404) and passed < _JOINING_SECONDS
            is_busy = answer.status_code == 503 and "Retry-After" in answer.headers and passed < _BUSY_SECONDS
            if not is_joining and not is_busy:
                break
            await asyncio.sleep(0.5 if is_joining else _seconds_asked_for(answer))
        if answer.is_success:
            return " ; ".join(["importé", *_doubts_of(answer)])
        raise RuntimeError(_refusal_of(answer))
