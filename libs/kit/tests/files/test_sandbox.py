"""Files are opened in a process of its own: what it may take, what it may see, and what comes back of it."""

import os
import resource
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import pytest
from kit.files.sandbox import MB, Limits, Sandbox
from kit.web.problems import Conflict, Invalid, Problem

SMALL = Limits(memory=64 * MB, cpu_seconds=1, seconds=2.0, result=MB)
HOSTILE = Sandbox(SMALL)


class Refused(Exception):
    """As readers raise: with what is wrong and where."""

    def __init__(self, fr: str, line: int, days: list[date]) -> None:
        super().__init__(fr)
        self.fr, self.line, self.days = fr, line, days


class NotATable(ValueError):
    """As readers raise it too: a sentence alone."""


@dataclass(frozen=True)
class Row:
    key: UUID
    on: date
    share: float
    content: bytes
    pair: tuple[int, str]


KEY = UUID("00000000-0000-4000-8000-000000000001")
ROW = Row(KEY, date(2027, 6, 13), float("inf"), b"\x00\xff", (1, "é"))


def read_rows(data: bytes) -> dict[UUID, list[Row]]:
    return {KEY: [ROW] * len(data)}


def unfold(data: bytes) -> int:
    return len(data * 1024 * 1024 * 1024)


def loop(data: bytes) -> int:
    while True:
        data += b""


def wait(data: bytes) -> int:
    time.sleep(60)
    return len(data)


def answer_at_length(data: bytes) -> bytes:
    return data * 2 * MB


def crash(data: bytes) -> int:
    os.kill(os.getpid(), signal.SIGSEGV)
    return len(data)


def abort(data: bytes) -> int:
    os.abort()


def fail(data: bytes) -> int:
    raise KeyError(data.decode())


def lie(data: bytes) -> int:
    answer: Any = {"not": "a number"}
    return answer


def refuse(data: bytes) -> int:
    raise Refused(data.decode(), 3, [date(2027, 6, 13)])


def refuse_plainly(data: bytes) -> int:
    raise NotATable(data.decode())


def refuse_as_problem(data: bytes) -> int:
    raise Conflict("Déjà là.", "Known.", "/rows/3", rejected=[{"line": 3}])


def look_around(data: bytes) -> dict[str, Any]:
    descriptors = [int(name) for name in os.listdir("/proc/self/fd")]
    shown = [name for one in descriptors if (name := _target(one)) and name.startswith(("socket:", "/"))]
    return {
        "environment": dict(os.environ),
        "initial": Path("/proc/self/environ").read_bytes().decode(),
        "open": [name for name in shown if not name.startswith(("/dev/null", "/proc", "/tmp/#"))],
        "processes": resource.getrlimit(resource.RLIMIT_NPROC)[0],
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "first_to_go": Path("/proc/self/oom_score_adj").read_text().strip(),
    }


def _target(descriptor: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return ""


def convert(source: IO[bytes], target: IO[bytes], times: int) -> int:
    content = source.read()
    for _ in range(times):
        target.write(content)
    return len(content)


def deface(source: IO[bytes]) -> bool:
    try:
        os.write(source.fileno(), b"defaced")
    except OSError:
        return False
    return True


async def test_what_a_reader_returns_comes_back_with_its_types() -> None:
    assert await Sandbox().run(read_rows, b"ab") == {KEY: [ROW, ROW]}


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (unfold, "too_large"),
        (answer_at_length, "too_large"),
        (abort, "too_large"),
        (loop, "too_slow"),
        (wait, "too_slow"),
        (crash, "damaged"),
        (fail, "damaged"),
        (lie, "damaged"),
    ],
)
async def test_a_file_that_takes_too_much_or_ends_the_process_is_refused(
    function: Callable[[bytes], Any], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Invalid) as refused:
        await HOSTILE.run(function, b"Madame Durand")

    assert (refused.value.pointer, refused.value.more) == ("/file", {"reason": reason})
    assert "Durand" not in caplog.text
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 32 * MB
    assert await HOSTILE.run(len_of, b"four") == 4


def len_of(data: bytes) -> int:
    return len(data)


async def test_refusals_come_back_as_they_were_raised() -> None:
    box = Sandbox(SMALL, (Refused, NotATable, Problem))

    with pytest.raises(Refused) as refused:
        await box.run(refuse, b"trop court")
    assert (refused.value.fr, refused.value.line, refused.value.days) == ("trop court", 3, [date(2027, 6, 13)])
    with pytest.raises(NotATable, match=r"^pas un tableau$"):
        await box.run(refuse_plainly, b"pas un tableau")
    with pytest.raises(Conflict) as problem:
        await Sandbox(SMALL, (Conflict,)).run(refuse_as_problem, b"")
    assert (problem.value.fr, problem.value.pointer, problem.value.more["rejected"]) == (
        "Déjà là.",
        "/rows/3",
        [{"line": 3}],
    )


async def test_the_process_sees_no_secret_and_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOLOIR_SECRET_KEY", "do-not-show")
    with tempfile.NamedTemporaryFile() as ours:
        os.set_inheritable(ours.fileno(), True)
        seen = await Sandbox().run(look_around, b"")

    assert "do-not-show" not in seen["initial"] + str(seen["environment"])
    assert not [name for name in seen["environment"] if name.startswith(("ISOLOIR", "PG", "NATS"))]
    assert seen["open"] == []
    assert (seen["processes"], seen["core"], seen["first_to_go"]) == (0, 0, "1000")


async def test_a_large_answer_streams_into_a_bounded_file_and_an_upload_is_read_only() -> None:
    with tempfile.SpooledTemporaryFile() as upload, tempfile.TemporaryFile() as target:
        upload.write(b"x" * 1000)
        upload.seek(500)

        assert await HOSTILE.run(convert, upload, target, 3) == 1000
        target.seek(0)
        assert len(target.read()) == 3000
        with pytest.raises(Invalid) as refused:
            await HOSTILE.run(convert, upload, target, 2000)
        assert refused.value.more == {"reason": "too_large"}
        assert os.fstat(target.fileno()).st_size <= MB
        assert await HOSTILE.run(deface, upload) is False
