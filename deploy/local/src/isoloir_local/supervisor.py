"""Supervisor: keeps processes running and stops them in order."""

import os
import select
import signal
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from kit.servers.process import open_log

from isoloir_local.fork_server import ForkServer
from isoloir_local.process_entry import Task
from isoloir_local.processes import CAN_FORK, Forked, Process, end_all, start_anew
from isoloir_local.restarts import delay_after, failures_after

LEAVE_SECONDS = 90.0
"""How long a retired child may take: it answers what is under way, and cuts event streams after a while."""


class Server(Protocol):
    """PostgreSQL or nats-server, as kit starts them."""

    @property
    def process(self) -> Process | None: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


class KeptProcess:
    """A process to keep running: how it starts, and when it may restart."""

    def __init__(self, name: str, begin: Callable[[], Process], process: Process | None = None) -> None:
        """`process`: the one that runs already."""
        self.name = name
        self.process = process
        self._begin = begin
        self._failures = 0
        self._started_at = 0.0
        self._next_start = 0.0

    def start(self) -> None:
        self._started_at = time.monotonic()
        self.process = self._begin()

    def look(self) -> str | None:
        """Restart the process if it is dead and due; return a message, or None."""
        now = time.monotonic()
        if self.process is not None:
            if (status := self.process.poll()) is None:
                return None
            self.process = None
            self._failures = failures_after(self._failures, now - self._started_at)
            self._next_start = now + delay_after(self._failures)
            return f"{self.name} s'est arrêté (code {status}) ; nouvel essai dans {delay_after(self._failures):g} s."
        if now < self._next_start:
            return None
        try:
            self.start()
        except (OSError, RuntimeError) as error:
            self._failures += 1
            self._next_start = time.monotonic() + delay_after(self._failures)
            return f"{self.name} ne démarre pas : {str(error).splitlines()[0]}"
        return f"{self.name} est reparti."


class Supervisor:
    """Starts servers before their users, and stops them in reverse."""

    def __init__(
        self, logs: Path, report: Callable[[str], None], *, fork: bool = CAN_FORK, why: Callable[[], str] = str
    ) -> None:
        """`why`: returns a common reason for stops, or ""."""
        self._logs = logs
        self._report = report
        self._why = why
        self._fork = fork
        self._servers: list[tuple[KeptProcess, Server]] = []
        self._children: list[KeptProcess] = []
        self._errands: list[tuple[Task, Process]] = []
        self._before: dict[str, Process] = {}
        """Children of the release before, which serve until they are retired."""
        self._leaving: list[tuple[float, Process]] = []
        """Retired ones, and when they are killed if they are still there."""
        self._fork_server: ForkServer | None = None
        self._apart: set[str] = set()
        """Names of children that are not to be forked."""

    def keep_server(self, name: str, server: Server) -> None:
        """Supervise a started server."""

        def begin() -> Process:
            server.start()
            assert server.process
            return server.process

        self._servers.append((KeptProcess(name, begin, server.process), server))

    def keep(self, tasks: Sequence[Task]) -> None:
        if self._fork and self._fork_server is None:
            self._fork_server = ForkServer()
        for task in tasks:
            kept = KeptProcess(task.name, partial(self._start, task))
            kept.start()
            self._children.append(kept)

    def keep_running(self, tasks: Sequence[Task], pids: Mapping[str, int]) -> None:
        """Supervise children that a launcher before started; they are started anew, without forking, if they die."""
        for task in tasks:
            process = Forked(pids[task.name]) if task.name in pids else None
            self._children.append(KeptProcess(task.name, partial(self._start, task), process))

    def let_serve(self, pids: Mapping[str, int]) -> None:
        """Leave children of the release before at their work, until `retire`."""
        self._before = {name: Forked(pid) for name, pid in pids.items()}

    def retire(self, name: str, number: signal.Signals) -> None:
        """Tell a child of the release before to end; one that is still there after a while is killed."""
        if process := self._before.pop(name, None):
            process.send_signal(number)
            self._leaving.append((time.monotonic() + LEAVE_SECONDS, process))

    @property
    def is_busy(self) -> bool:
        """Return whether a task runs in the background that would end with a hand-over."""
        return bool(self._errands)

    @property
    def can_hand_over(self) -> bool:
        """Return whether all children go on if this process becomes another program: spawned ones would not."""
        children = [kept.process for kept in self._children if kept.process]
        return all(isinstance(process, Forked) for process in children)

    def pids_to_hand_over(self) -> dict[str, int]:
        """End the fork server, which serves this program alone, and return what runs."""
        self._stop_fork_server()
        return self.pids()

    def end_children(self) -> None:
        """End what this launcher started itself; servers and children of the release before stay."""
        self._stop_fork_server()
        end_all([kept.process for kept in self._children if kept.process])
        self._children.clear()

    def send(self, task: Task) -> None:
        """Run a task in the background to its end; it ends with us."""
        self._errands.append((task, start_anew(task)))

    def _start(self, task: Task) -> Process:
        log = self._logs / f"{task.name}.jsonl"
        if self._fork_server is not None and task.name not in self._apart:
            try:
                return self._fork_server.start(task, log)
            except OSError:
                # It goes without one: what starts from now on shares nothing.
                self._stop_fork_server()
        with open_log(log) as output:
            return start_anew(task, output)

    def begin_anew(self, name: str) -> None:
        """Kill a hanging child; it is restarted without forking."""
        self._apart.add(name)
        for kept in self._children:
            if kept.name == name and kept.process:
                kept.process.send_signal(signal.SIGKILL)

    def pids(self) -> dict[str, int]:
        kept = [kept for kept, _ in self._servers] + self._children
        pids = {one.name: one.process.pid for one in kept if one.process}
        return pids if self._fork_server is None else {**pids, "fork-server": self._fork_server.process.pid}

    def look(self) -> bool:
        """Check all processes; return True if one was started or found dead."""
        for errand in list(self._errands):
            task, process = errand
            if (status := process.poll()) is not None:
                self._errands.remove(errand)
                if status != 0 and task.resumes:
                    self.send(task)
        for deadline, process in list(self._leaving):
            if process.poll() is not None:
                self._leaving.remove((deadline, process))
            elif time.monotonic() > deadline:
                process.send_signal(signal.SIGKILL)
        lines = [line for kept, _ in self._servers if (line := kept.look())]
        if self._fork_server is not None and self._fork_server.process.poll() is not None:
            self._stop_fork_server()
            lines.append("Le serveur de fork s'est arrêté : ce qui redémarre prendra plus de mémoire.")
        lines += [line for kept in self._children if (line := kept.look())]
        for line in lines:
            self._report(f"{line}{self._why()}")
        return bool(lines)

    def _stop_fork_server(self) -> None:
        if self._fork_server is not None:
            self._fork_server.stop()
            self._fork_server = None

    def stop(self) -> None:
        self._stop_fork_server()
        end_all(
            [
                *(process for _, process in self._errands),
                *(kept.process for kept in self._children if kept.process),
                *self._before.values(),
                *(process for _, process in self._leaving),
            ]
        )
        for _, server in reversed(self._servers):
            server.stop()
        self._errands.clear()
        self._children.clear()
        self._servers.clear()


@contextmanager
def stop_signals() -> Generator[Callable[[float], bool]]:
    """Handle SIGINT and SIGTERM in the block: `wait(seconds)` returns whether one came. A child's death wakes it."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    asked: list[int] = []

    def note(number: int, _: object) -> None:
        if number != signal.SIGCHLD:
            asked.append(number)

    heard = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
    before = {number: signal.signal(number, note) for number in heard}
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def wait(seconds: float) -> bool:
        if not asked and select.select([reader], [], [], seconds)[0]:
            os.read(reader, 4096)
        return bool(asked)

    try:
        yield wait
    finally:
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)
