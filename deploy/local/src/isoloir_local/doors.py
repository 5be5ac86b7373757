"""The ports and sockets of a suite: held from before its processes listen until it ends."""

import secrets
import socket
from collections.abc import Callable

from isoloir_local.catcher.service_settings import Catcher, wants_catcher
from isoloir_local.handover import Handover
from isoloir_local.lan import lan_addresses
from isoloir_local.ports import claim_port, hold_port, listen_on
from isoloir_local.suite_tasks import StartOptions

_BACKLOG = 2048


class Doors:
    """Ports of the services, of what measures them, of the catcher and of the gateway. `before`: what a launcher before
    this one left to it.
    """

    def __init__(self, wishes: StartOptions, before: Handover | None) -> None:
        self.addresses: list[str] = []
        self._wishes = wishes
        taken_back = before if before and before.failed else None
        services = taken_back.ports if taken_back else dict.fromkeys(wishes.services)
        self._services = {service: hold_port(port) for service, port in services.items()}
        measured = taken_back.metrics_ports if taken_back else dict.fromkeys(wishes.services)
        self._measured = {service: hold_port(port) for service, port in measured.items()}
        web, smtp, key = (taken_back and taken_back.catcher) or (None, None, secrets.token_urlsafe(32))
        self.catcher = Catcher(hold_port(web), hold_port(smtp), key) if wants_catcher(wishes.services) else None
        self._gateway = hold_port()
        self._claim: socket.socket | None = None
        self._listener = socket.socket(fileno=before.listener) if before else None

    @property
    def ports(self) -> dict[str, int]:
        return {service: held.getsockname()[1] for service, held in self._services.items()}

    @property
    def metrics_ports(self) -> dict[str, int]:
        return {service: held.getsockname()[1] for service, held in self._measured.items()}

    @property
    def gateway_port(self) -> int:
        return self._gateway.getsockname()[1]

    @property
    def listener(self) -> socket.socket:
        """The socket that people reach; open it first, or take it over."""
        assert self._listener
        return self._listener

    def open(self, report: Callable[[str], None]) -> None:
        """Open the socket that people reach, at the wanted port or the next free one."""
        host = "0.0.0.0" if self._wishes.lan else "127.0.0.1"
        port, self._claim = claim_port(host, self._wishes.port)
        if port != self._wishes.port:
            report(f"Le port {self._wishes.port} est pris : la suite est sur le port {port}.")
        self._name_addresses(port)
        listener = listen_on(host, port)
        # Whoever comes before the gateway answers, or between two of them, waits.
        listener.listen(_BACKLOG)
        self._listener = listener

    def name_addresses(self) -> None:
        """Say where a socket that was taken over is reached."""
        self._name_addresses(self.listener.getsockname()[1])

    def close(self) -> None:
        caught = (self.catcher.web, self.catcher.smtp) if self.catcher else ()
        held = (*self._services.values(), *self._measured.values(), *caught, self._gateway, self._claim, self._listener)
        for one in held:
            if one:
                one.close()

    def _name_addresses(self, port: int) -> None:
        outside = lan_addresses() if self._wishes.lan else []
        scheme = "https" if self._wishes.lan else "http"
        self.addresses = [f"{scheme}://{host}:{port}" for host in (*outside, "127.0.0.1", "localhost")]
        if self._wishes.domain:
            if port != self._wishes.port:
                raise RuntimeError(f"Le port {self._wishes.port}, où le serveur web attend la suite, est pris.")
            self.addresses.insert(0, f"https://{self._wishes.domain}")
