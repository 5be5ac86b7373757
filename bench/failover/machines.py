"""Three machines as network namespaces of this one: own addresses, own loopback, a cable that can be pulled."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMES = ("one", "two", "three")
ENGINES = ("etcd", "nats", "patroni", "haproxy", "pgbouncer")
SERVICES = ("predict-api", "predict-worker", "crm-api", "crm-worker", "gateway")
NEEDED = ("ip", "setpriv", "etcd", "patroni", "haproxy", "pgbouncer", "pgbackrest")
USER = "postgres"
_AS_USER = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"]


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd="/").stdout


def why_not() -> str | None:
    """Return what this machine lacks; None if nothing."""
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        return f"Not installed: {', '.join(missing)} (Debian: etcd-server patroni haproxy pgbouncer pgbackrest)."
    if os.geteuid():
        return "Three machines on one are network namespaces: run it as root."
    probe = subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True)
    return "This kernel, or container, allows no network namespaces." if probe.returncode else None


class Machine:
    def __init__(self, name: str, net: "Net", folder: Path, environment: Mapping[str, str]) -> None:
        self.name, self.folder, self.address = name, folder, environment[f"ADDRESS_{name.upper()}"]
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self._net = net
        state = folder / name
        state.mkdir()
        shutil.chown(state, USER, USER)
        self._environment = {**environment, "NAME": name, "ADDRESS": self.address, "STATE": str(state)}

    @property
    def state(self) -> Path:
        return self.folder / self.name

    @property
    def has_services(self) -> bool:
        return self.name != "three"

    def command(self, *command: str, as_user: bool = True) -> list[str]:
        return ["ip", "netns", "exec", self._net.space(self.name), *(_AS_USER if as_user else []), *command]

    def start(self, *parts: str) -> None:
        for part in parts:
            if part in self.parts and self.parts[part].poll() is None:
                continue
            # The services' Python may be where only its owner reads it.
            command = self.command(str(self.folder / "ha" / "start"), part, as_user=part in ENGINES)
            with (self.folder / f"{self.name}-{part}.log").open("ab") as log:
                environment = os.environ | self._environment
                self.parts[part] = subprocess.Popen(
                    command, env=environment, stdout=log, stderr=log, cwd="/", start_new_session=True
                )

    def once(self, part: str) -> None:
        command = self.command(str(self.folder / "ha" / "start"), part, as_user=False)
        with (self.folder / f"{self.name}-{part}.log").open("ab") as log:
            subprocess.run(command, env=os.environ | self._environment, stdout=log, stderr=log, cwd="/", check=True)

    def nats_is_current(self) -> bool:
        """NATS has caught up with what the others have."""
        ask = "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8222/healthz', timeout=2)"
        command = self.command(sys.executable, "-c", ask, as_user=False)
        return not subprocess.run(command, check=False, capture_output=True, cwd="/").returncode

    def dead(self) -> list[str]:
        return [part for part, process in self.parts.items() if process.poll() is not None]

    def start_all(self) -> None:
        self.start(*ENGINES, *(SERVICES if self.has_services else ()))

    def kill(self, part: str) -> None:
        self.parts[part].kill()
        self.parts[part].wait(30)

    def kill_postgres(self) -> None:
        """Kill the server, not Patroni: which is to notice."""
        pid = int((self.state / "patroni" / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def kill_all(self) -> None:
        """Kill whatever runs here, as a power cut does."""
        while pids := run("ip", "netns", "pids", self._net.space(self.name)).split():
            for pid in pids:
                try:
                    os.kill(int(pid), signal.SIGKILL)
                except ProcessLookupError:
                    continue
            time.sleep(0.1)
        for process in self.parts.values():
            process.wait(30)

    def pull_cable(self) -> None:
        """Nothing arrives any more, nothing is refused either."""
        run("ip", "link", "set", self._net.cable(self.name), "nomaster")

    def plug_cable(self) -> None:
        run("ip", "link", "set", self._net.cable(self.name), "master", self._net.bridge)


class Net:
    """A bridge on this machine, and a cable to each of the three."""

    def __init__(self) -> None:
        self._id = f"ih{secrets.token_hex(2)}"
        self._subnet = f"10.{200 + secrets.randbelow(50)}.{secrets.randbelow(250)}"
        self.bridge = self._id

    def space(self, name: str) -> str:
        return f"{self._id}-{name}"

    def cable(self, name: str) -> str:
        return f"{self._id}{name}"

    def addresses(self) -> dict[str, str]:
        return {name: f"{self._subnet}.{number}" for number, name in enumerate(NAMES, 1)}

    def make(self) -> None:
        run("ip", "link", "add", self.bridge, "type", "bridge")
        run("ip", "address", "add", f"{self._subnet}.254/24", "dev", self.bridge)
        run("ip", "link", "set", self.bridge, "up")
        for name, address in self.addresses().items():
            space, cable = self.space(name), self.cable(name)
            run("ip", "netns", "add", space)
            run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space)
            run("ip", "link", "set", cable, "master", self.bridge, "up")
            run("ip", "-n", space, "address", "add", f"{address}/24", "dev", "eth0")
            run("ip", "-n", space, "link", "set", "lo", "up")
            run("ip", "-n", space, "link", "set", "eth0", "up")

    def remove(self) -> None:
        for name in NAMES:
            subprocess.run(["ip", "netns", "del", self.space(name)], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", self.bridge], check=False, capture_output=True)
