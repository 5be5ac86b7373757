"""A nats-server with JetStream, whose streams persist in its folder."""

import secrets
import signal
import socket
from pathlib import Path

from kit.servers.binaries import find_nats
from kit.servers.process import (
    ServerProcess,
    dying_with_us,
    end_previous,
    end_server,
    free_port,
    make_private,
    spawn_server,
    wait_until,
)

USER = "isoloir"


class Nats:
    def __init__(self, directory: Path, binary: Path | None = None, port: int | None = None) -> None:
        self.directory = directory
        self.binary = binary or find_nats()
        self.port = port or free_port()
        self.process: ServerProcess | None = None
        self._name = f"isoloir-{secrets.token_hex(8)}"
        make_private(directory)

    @property
    def url(self) -> str:
        return f"nats://{USER}:{self._password()}@127.0.0.1:{self.port}"

    def start(self) -> None:
        pid_file = self.directory / "nats.pid"
        # Two servers on one store would corrupt it, and nats-server does not check.
        end_previous(pid_file, self.binary.name, signal.SIGTERM)
        config, log = self.directory / "nats.conf", self.directory / "nats.log"
        config.touch(mode=0o600)
        # sync_interval: by default, messages are acknowledged up to two minutes before they are on disk. A password:
        # whoever may publish here can change the team's rights.
        config.write_text(
            f'listen: "127.0.0.1:{self.port}"\n'
            f'pid_file: "{pid_file}"\n'
            f'server_name: "{self._name}"\n'
            f'authorization {{\n  user: "{USER}"\n  password: "{self._password()}"\n}}\n'
            "jetstream {\n"
            f'  store_dir: "{self.directory / "jetstream"}"\n'
            "  sync_interval: always\n"
            "}\n"
        )
        self.process = spawn_server([*dying_with_us("TERM"), str(self.binary), "-c", str(config)], log)
        wait_until(self._answers, self.process, log)

    def stop(self) -> None:
        if self.process:
            end_server(self.process, signal.SIGTERM)

    def kill(self) -> None:
        """Kill the process like kill -9, without a shutdown."""
        if self.process:
            end_server(self.process)

    def _answers(self) -> bool:
        # The server greets only once JetStream has recovered its streams; by its name, as another may have the port.
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                return self._name.encode() in connection.recv(4096)
        except OSError:
            return False

    def _password(self) -> str:
        path = self.directory / "password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(16))
        return path.read_text()
