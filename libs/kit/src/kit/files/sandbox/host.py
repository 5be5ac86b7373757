"""The parent's side: a zygote for each event loop, started with the first file, and the queue for it."""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import tempfile
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import IO, Any, ParamSpec, TypeVar

from kit.files.sandbox import child, serialization, zygote
from kit.files.sandbox.limits import Limits
from kit.web.problems import Invalid, Unavailable

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Files opened at once by one process of a service; one only for heavy ones."""
MAX_WAITING = 6
"""Maximum queue; further requests must retry, as each holds a database connection."""
WAIT_SECONDS = 20.0
IDLE_SECONDS = 600.0
_RETRY = {"Retry-After": "5"}
_BOOT = """import json, sys
sys.path[:] = json.loads(sys.argv[1])
from kit.files.sandbox.zygote import main
main(int(sys.argv[2]))
"""
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    # Threads would not survive the fork, and none is needed.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "2",
}

P = ParamSpec("P")
R = TypeVar("R")

TOO_LARGE = (
    "Ce fichier se déplie en plus que ce qui peut être ouvert ici : retirez-en ce qui ne sert pas, ou envoyez-le en "
    "plusieurs.",
    "This file unfolds to more than can be opened here: remove what is not needed, or send it in parts.",
)
TOO_SLOW = (
    "Ce fichier prend trop de temps à ouvrir : réduisez-le, ou enregistrez-le de nouveau sous un format plus simple.",
    "This file takes too long to open: reduce it, or save it again in a simpler format.",
)
DAMAGED = (
    "Ce fichier est abîmé, incomplet, ou n'est pas ce que son nom annonce : enregistrez-le de nouveau et renvoyez-le.",
    "This file is damaged, incomplete, or not what its name says: save it again, then send it again.",
)


@dataclass(frozen=True)
class Sandbox:
    """Opens files of one kind in a sandbox. `refusals`: exceptions that are passed on unchanged.

    `too_large`: what to do, in French and English, about a file that exceeds the memory of `limits`.
    """

    limits: Limits = field(default_factory=Limits)
    refusals: tuple[type[Exception], ...] = ()
    too_large: tuple[str, str] = TOO_LARGE

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call `function` (of a module, with a return annotation) in another process.

        Raise one of `refusals`, Invalid at `/file`, or ServiceUnavailable if too many wait.
        """
        host = _host()
        with tempfile.TemporaryFile() as answer:
            async with host.admit(heavy=self.limits.heavy):
                code = await host.ask(self.limits, (function, args, kwargs, self.refusals), answer.fileno())
            if code == str(child.DONE).encode():
                return await asyncio.to_thread(self._read, function, answer.fileno())
            raise self._problem(code, serialization.name_of(function))

    def _read(self, function: Callable[..., R], answer: int) -> R:
        end = serialization.read_end(answer, self.limits.result)
        kind, content = end[:1], end[1:]
        try:
            if kind == serialization.RESULT:
                return serialization.load_result(function, content, answer)
            if kind == serialization.REFUSAL:
                refusal = serialization.load_refusal(self.refusals, content)
            else:
                log.error("%s failed: %s", serialization.name_of(function), content[:500].decode("ascii", "replace"))
                refusal = Invalid(*DAMAGED, "/file", reason="damaged")
        except ValueError as error:
            log.error("%s answered what it cannot answer: %s", serialization.name_of(function), type(error).__name__)
            refusal = Invalid(*DAMAGED, "/file", reason="damaged")
        raise refusal

    def _problem(self, code: bytes, name: str) -> Exception:
        if not code:
            return _busy()  # the zygote is gone; the next call starts another
        log.warning("%s was ended: %s", name, code.decode())
        if code in (zygote.SLOW, str(-signal.SIGXCPU).encode(), str(-signal.SIGKILL).encode()):
            return Invalid(*TOO_SLOW, "/file", reason="too_slow")
        # Rust and C code aborts without memory.
        full = (child.OUT_OF_MEMORY, child.TOO_LONG_AN_ANSWER, -signal.SIGABRT)
        if code in {str(marker).encode() for marker in full}:
            return Invalid(*self.too_large, "/file", reason="too_large")
        return Invalid(*DAMAGED, "/file", reason="damaged")


class _Admission:
    """A turn in the queue; raise ServiceUnavailable rather than wait long."""

    def __init__(self, turns: asyncio.Semaphore, waiting: list[int]) -> None:
        self.turns, self.waiting = turns, waiting

    async def __aenter__(self) -> None:
        if self.turns.locked() and self.waiting[0] >= MAX_WAITING:
            raise _busy()
        self.waiting[0] += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self.turns.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self.waiting[0] -= 1

    async def __aexit__(self, *_: object) -> None:
        self.turns.release()


class Host:
    """One zygote and its queue."""

    def __init__(self) -> None:
        self.control: socket.socket | None = None
        self.pid = 0
        self.turns = {False: asyncio.Semaphore(AT_ONCE), True: asyncio.Semaphore(1)}
        self.waiting = {False: [0], True: [0]}
        self.running = 0
        self.idle: asyncio.TimerHandle | None = None

    def admit(self, *, heavy: bool) -> _Admission:
        return _Admission(self.turns[heavy], self.waiting[heavy])

    async def ask(self, limits: Limits, call: serialization.Call, answer: int) -> bytes:
        """Run the call and return how its process ended; the result is in the file of descriptor `answer`."""
        loop = asyncio.get_running_loop()
        if self.idle is not None:
            self.idle.cancel()
        self.running += 1
        try:
            return await self._ask(loop, limits, call, answer)
        finally:
            self.running -= 1
            if not self.running:
                self.idle = loop.call_later(IDLE_SECONDS, self.close)

    async def _ask(
        self, loop: asyncio.AbstractEventLoop, limits: Limits, call: serialization.Call, answer: int
    ) -> bytes:
        with tempfile.TemporaryFile(buffering=0) as call_file:
            files = await asyncio.to_thread(_write_call, call_file, limits, call)
            our_end, their_end = socket.socketpair()
            try:
                self._send([their_end.fileno(), call_file.fileno(), answer, *files])
            except OSError:
                self.close()
                our_end.close()
                return b""
            finally:
                their_end.close()
                for descriptor in files:
                    os.close(descriptor)
            with our_end:
                our_end.setblocking(False)
                outcome = b""
                # Our end is closed when the request is cancelled, and the zygote then kills the process.
                while not outcome.startswith(zygote.SLOW) and (part := await loop.sock_recv(our_end, 64)):
                    outcome += part
            if not outcome:
                self.close()
            return outcome[: len(zygote.SLOW)]

    def _send(self, descriptors: list[int]) -> None:
        if self.control is None:
            self._start()
        assert self.control is not None
        socket.send_fds(self.control, [b"."], descriptors)

    def _start(self) -> None:
        self.control, their_end = socket.socketpair()
        folders = json.dumps([os.path.abspath(folder) for folder in sys.path])
        program = [sys.executable, "-I", "-c", _BOOT, folders, str(os.getpid())]
        try:
            self.pid = os.posix_spawn(
                sys.executable,
                program,
                _ENVIRONMENT,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, their_end.fileno(), zygote.CONTROL),
                ],
            )
        finally:
            their_end.close()

    def close(self) -> None:
        """End the zygote and its children; the next call starts another."""
        if self.control is None:
            return
        self.control.close()
        self.control = None
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


_hosts: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Host] = weakref.WeakKeyDictionary()


def _host() -> Host:
    loop = asyncio.get_running_loop()
    if loop not in _hosts:
        _hosts[loop] = Host()
        weakref.finalize(loop, _hosts[loop].close)
    return _hosts[loop]


def _write_call(target: IO[bytes], limits: Limits, call: serialization.Call) -> list[int]:
    """Write the call and its limits; return descriptors of its files, for the caller to close."""
    target.write(b" " * zygote.HEADER)
    files = serialization.dump_call(call, target)
    stat = os.fstat(target.fileno()).st_size + sum(_size_of(file) for file in files if serialization.is_read_only(file))
    header = json.dumps({"module": call[0].__module__, "limits": asdict(limits.for_size(stat))})
    os.pwrite(target.fileno(), header.encode(), 0)
    return [_reopened(file) for file in files]


def _size_of(file: Any) -> int:
    return os.fstat(file.fileno()).st_size


def _reopened(file: Any) -> int:
    """Return a new read-only descriptor of an upload, at its beginning."""
    file.flush()
    if serialization.is_read_only(file):
        with suppress(OSError):
            return os.open(f"/dev/fd/{file.fileno()}", os.O_RDONLY)
        file.seek(0)
    return os.dup(file.fileno())


def _busy() -> Unavailable:
    return Unavailable(
        "Trop de fichiers sont en cours d'ouverture. Rien n'a été enregistré ; réessayez dans un instant.",
        "Too many files are being opened. Nothing was stored; try again in a moment.",
        headers=_RETRY,
    )
