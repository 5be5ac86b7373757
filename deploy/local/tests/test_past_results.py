"""Past results that come in while the services are busy with those of other campaigns."""

import asyncio
import gzip
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from elections.outlines import OUTLINES
from isoloir_local.gateway.api import ServiceClient
from isoloir_local.gateway.past_results import NO_OUTLINES, Job, PastResults, Work
from kit.security.session_cookie import SessionContent

FILE = "europeennes-2019/resultats.txt"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
AWAY = b'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 17\r\nConnection: close\r\n\r\n{"detail":"loin"}'
TAKEN = b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncGenerator[tuple[str, list[bytes]]]:
    """A service on a socket that gives these answers one after the other; yield its address and what is left."""
    left = list(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line.split()[1] for line in head.splitlines() if line.lower().startswith(b"content-length"))
        await reader.readexactly(int(length))
        writer.write(left.pop(0))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", left


async def import_from(address: str, folder: Path) -> tuple[str, str]:
    """Return the state of the one file that is sent to predict, and its words."""
    file = folder / FILE
    file.parent.mkdir()
    file.write_text("un fichier")
    api = ServiceClient({"predict": address})
    past = PastResults(api)
    job = past.start(str(uuid4()), [file], [], None, [], SessionContent("jeton"))
    async with asyncio.timeout(20):
        while not job.over:
            await asyncio.sleep(0.01)
    await past.close()
    await api.close()
    (work,) = job.works
    return work.state, work.detail


async def test_a_file_waits_while_a_service_opens_those_of_other_campaigns(tmp_path: Path) -> None:
    async with answering(BUSY, BUSY, TAKEN) as (address, left):
        assert await import_from(address, tmp_path) == ("done", "importé")
    assert left == []


async def test_predict_reads_a_file_while_it_stores_the_one_before(tmp_path: Path) -> None:
    rounds = ["presidentielle-2022-t1", "presidentielle-2017-t1", "europeennes-2019", "legislatives-2017-t2"]
    rounds += ["presidentielle-2017-t2", "presidentielle-2022-t2"]
    files = [tmp_path / name / "resultats.txt" for name in rounds]
    for file in files:
        file.parent.mkdir()
        file.write_text(file.parent.name)
    moments: list[tuple[str, int]] = []
    inside = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal inside
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line.split()[1] for line in head.splitlines() if line.lower().startswith(b"content-length"))
        body = await reader.readexactly(int(length))
        inside += 1
        moments.append((next(file.parent.name for file in files if file.parent.name.encode() in body), inside))
        await asyncio.sleep(0.05)
        inside -= 1
        writer.write(TAKEN)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        api = ServiceClient({"predict": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"})
        past = PastResults(api)
        job = past.start("campaign", files, [], None, [], SessionContent("jeton"))
        async with asyncio.timeout(20):
            while not job.over:
                await asyncio.sleep(0.01)
        await past.close()
        await api.close()

    # The first alone, as the service may not have heard of the campaign; the last alone, as predict ranks after it.
    assert [work.state for work in job.works] == ["done"] * 6
    names = [file.parent.name for file in files]
    # Two that are sent at one moment may arrive in either order.
    assert sorted(name for name, _ in moments) == sorted(names)
    assert (moments[0][0], moments[-1][0]) == (names[0], names[-1])
    assert moments[0][1] == moments[-1][1] == 1
    assert max(together for _, together in moments) == 2


async def test_what_a_file_lacks_is_said_beside_it(tmp_path: Path) -> None:
    said = '{"warnings":[{"line":1,"reason":"ce fichier n’est pas entier."},{"line":7,"reason":"somme"}]}'.encode()
    taken = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
    async with answering(taken % (len(said), said)) as (address, _):
        assert await import_from(address, tmp_path) == ("done", "importé ; ce fichier n’est pas entier")


async def test_a_territory_that_the_country_s_file_has_no_outline_of_is_no_failure(tmp_path: Path) -> None:
    file = tmp_path / OUTLINES[1]
    file.parent.mkdir()
    file.write_bytes(gzip.compress(b'{"type":"FeatureCollection","features":[]}'))
    api = ServiceClient({"predict": "http://127.0.0.1:9"})
    past = PastResults(api)
    job = past.start(str(uuid4()), [], [], (file, ("97701", "97801")), [], SessionContent("jeton"))
    async with asyncio.timeout(20):
        while not job.over:
            await asyncio.sleep(0.01)
    await past.close()
    await api.close()
    (work,) = job.works
    assert (work.state, work.detail) == ("done", NO_OUTLINES)


async def test_a_service_that_says_no_time_is_not_asked_again(tmp_path: Path) -> None:
    async with answering(AWAY, TAKEN) as (address, left):
        assert await import_from(address, tmp_path) == ("failed", "loin")
    assert len(left) == 1


async def test_an_answer_that_is_no_document_fails_its_file_and_ends_the_import(tmp_path: Path) -> None:
    broken = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\nConnection: close\r\n\r\noups"
    async with answering(broken) as (address, _):
        assert await import_from(address, tmp_path) == ("failed", "réponse 502")


@pytest.mark.parametrize("asked", ["soon", "Mon, 30 Nov 2026 21:00:00 GMT"])
async def test_a_time_that_is_no_number_is_waited_for_a_second(tmp_path: Path, asked: str) -> None:
    busy = BUSY.replace(b"Retry-After: 0", f"Retry-After: {asked}".encode())
    async with answering(busy, TAKEN) as (address, left):
        assert await import_from(address, tmp_path) == ("done", "importé")
    assert left == []


async def test_an_import_that_the_suite_did_not_end_is_remembered(tmp_path: Path) -> None:
    campaign, marks = str(uuid4()), tmp_path / "imports"
    file = tmp_path / FILE
    file.parent.mkdir()
    file.write_text("un fichier")
    async with answering(BUSY.replace(b"Retry-After: 0", b"Retry-After: 30"), TAKEN) as (address, _):
        api = ServiceClient({"predict": address})
        stopped = PastResults(api, marks)
        stopped.start(campaign, [file], [], None, [], SessionContent("jeton"))
        assert stopped.progress(campaign).startswith("En cours, étape 1 sur 1")
        await asyncio.sleep(0.2)
        await stopped.close()

        begun_again = PastResults(api, marks)
        assert begun_again.is_cut(campaign)
        assert begun_again.progress(campaign).startswith("Interrompu")
        job = begun_again.start(campaign, [file], [], None, [], SessionContent("jeton"))
        async with asyncio.timeout(20):
            while begun_again.progress(campaign) or PastResults(api, marks).is_cut(campaign):
                await asyncio.sleep(0.01)
        await begun_again.close()
        await api.close()
    assert [work.state for work in job.works] == ["done"]


def test_files_refused_for_one_reason_are_one_row() -> None:
    works = [
        Work("results", f"Tour {number}", None, state="failed", detail="Nommez la commune.") for number in (1, 2, 3)
    ]
    works += [Work("predict", "Tour 1", None, state="done", detail="importé") for _ in range(2)]
    rows = Job(works).rows

    assert [name for name, _ in rows] == ["Tour 1, et 2 autres fichiers", "Tour 1", "Tour 1"]
    assert rows[0][1].detail == "Nommez la commune."
