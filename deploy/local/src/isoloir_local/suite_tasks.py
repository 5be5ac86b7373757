"""The processes of a suite: what each is told by its environment."""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.basemap import routes as basemap
from kit.db import tenancy

from isoloir_local.catcher.service_settings import PREFIX, SENDING, Catcher, has_relay
from isoloir_local.databases import url_of
from isoloir_local.engines import Engines
from isoloir_local.home import SERVICES, Home
from isoloir_local.lan import certificate_for
from isoloir_local.oidc.signing import public_jwks
from isoloir_local.process_entry import Task
from isoloir_local.processes import CAN_FORK
from isoloir_local.secret_file import Secrets


@dataclass(frozen=True)
class StartOptions:
    """Options of the start command."""

    port: int = 8000
    lan: bool = False
    domain: str = ""
    """Name that a reverse proxy of this machine serves the suite under, with a certificate of its own."""
    services: tuple[str, ...] = SERVICES
    data: Path | None = None
    fork: bool = CAN_FORK
    references: bool = True
    """Load the reference data of the data folder once the suite is up."""


@dataclass(frozen=True)
class SuiteTasks:
    """The tasks of one start: its options, secrets, servers and addresses."""

    home: Home
    wishes: StartOptions
    secrets: Secrets
    engines: Engines
    ports: dict[str, int]
    """Port by service."""
    catcher: Catcher | None
    metrics_ports: dict[str, int]
    """Port of the worker's metrics by service."""
    addresses: list[str]
    """Addresses of the gateway, the public one first, and last those of this machine."""

    @property
    def address(self) -> str:
        return self.addresses[0]

    def list_tasks(self, port: int, listener: int) -> list[Task]:
        """Return the tasks of all processes, the gateway's last: at `port` inside, and at the suite's address."""
        return [*self._service_tasks(), *self._catcher_tasks(), self._gateway_task(port, listener)]

    def environment(self) -> dict[str, str]:
        """Return the environment of all processes; the user's own environment prevails on the provider."""
        result = {
            "ISOLOIR_NATS_URL": self.engines.nats_url,
            "ISOLOIR_SECRET_KEY": self.secrets.secret_key,
            "ISOLOIR_KEYS_FILE": str(self.home.keys_file),
            "ISOLOIR_OTHER_SECRET_KEYS": json.dumps(self.secrets.other_secret_keys),
            "ISOLOIR_ISSUER": f"{self.address}/oidc",
            "ISOLOIR_JWKS": public_jwks(self.secrets),
            "ISOLOIR_PUBLIC_URL": self.address,
            "ISOLOIR_SERVICES": json.dumps(list(self.ports)),
            # An integrator tries a receiver of his own beside the demonstration, on the same machine.
            "ISOLOIR_WEBHOOKS_LOOPBACK": os.environ.get("ISOLOIR_WEBHOOKS_LOOPBACK", "true"),
            # Somebody's own store stands.
            "ISOLOIR_EVIDENCE_URL": os.environ.get("ISOLOIR_EVIDENCE_URL") or self.home.evidence.as_uri(),
            # And the one that files which are sent lie on until they are read.
            "ISOLOIR_DISKS": os.environ.get("ISOLOIR_DISKS")
            or json.dumps([str(self.home.root), tempfile.gettempdir()]),
        }
        if "ISOLOIR_ISSUER" in os.environ:
            del result["ISOLOIR_JWKS"]
            result["ISOLOIR_ISSUER"] = os.environ["ISOLOIR_ISSUER"]
        if self.catcher and not has_relay():
            result["ISOLOIR_MESSAGES_STAY_HERE"] = "true"
        if "ISOLOIR_BASEMAP" not in os.environ:
            result["ISOLOIR_BASEMAP"] = str(self.home.root.resolve() / basemap.FILE)
        if self.wishes.data:
            result["ISOLOIR_DATA"] = str(self.wishes.data.resolve())
        return result

    def _service_tasks(self) -> list[Task]:
        tasks: list[Task] = []
        for service, port in self.ports.items():
            login = {
                "ISOLOIR_DATABASE_URL": (tenancy.APP, self.secrets.app_password),
                "ISOLOIR_WORKER_DATABASE_URL": (tenancy.WORKER, self.secrets.worker_password),
            }
            own = {name: url_of(self.engines.server_url, service, *who) for name, who in login.items()}
            environment = {**self.environment(), **own, "ISOLOIR_ROOT_PATH": f"/{service}"}
            if self.catcher and service in SENDING:
                environment |= self.catcher.told_to_services()
            if service == "crm":
                environment |= self._rights_desk()
            tasks.append(Task(kind="api", service=service, environment=environment, port=port))
            measured = {"ISOLOIR_METRICS_LISTEN": f"127.0.0.1:{self.metrics_ports[service]}"}
            tasks.append(Task(kind="worker", service=service, environment={**environment, **measured}))
        return tasks

    def upstreams(self) -> dict[str, str]:
        """Return the address of each service, and of the catcher, as the gateway needs them."""
        upstreams = {service: f"http://127.0.0.1:{inner}" for service, inner in self.ports.items()}
        if self.catcher:
            upstreams[PREFIX] = f"http://127.0.0.1:{self.catcher.web_port}"
        return upstreams

    def scrape_targets(self) -> list[dict[str, Any]]:
        """Return what Prometheus asks, in the form of its `file_sd_configs`."""
        return [
            {
                "targets": [f"127.0.0.1:{port}"],
                "labels": {"service": service, "process": process, "__metrics_path__": path},
            }
            for service in self.ports
            for process, port, path in (
                ("api", self.ports[service], f"/{service}/metrics"),
                ("worker", self.metrics_ports[service], "/metrics"),
            )
        ]

    def _told_of_upstreams(self) -> dict[str, str]:
        return {
            "ISOLOIR_UPSTREAMS": json.dumps(self.upstreams()),
            "ISOLOIR_UPSTREAMS_FILE": str(self.home.upstreams),
        }

    def _catcher_tasks(self) -> list[Task]:
        if self.catcher is None:
            return []
        environment = {**self.environment(), **self._told_of_upstreams()}
        environment |= self.catcher.told_to_itself()
        return [Task(kind="catcher", service="catcher", environment=environment, port=self.catcher.web_port)]

    def _rights_desk(self) -> dict[str, str]:
        """Return the services' addresses and token settings for crm's job; with another provider, the user's stand."""
        others = {name: f"http://127.0.0.1:{port}/{name}" for name, port in self.ports.items() if name != "crm"}
        result = {"ISOLOIR_RIGHTS_SERVICES": json.dumps(others)}
        if "ISOLOIR_ISSUER" not in os.environ:
            # Not by a name that may lead to another address than this machine's.
            inside = self.addresses[-1] if self.wishes.domain else self.address
            result["ISOLOIR_RIGHTS_TOKEN_URL"] = f"{inside}/oidc/token"
            result["ISOLOIR_RIGHTS_CLIENT_SECRET"] = self.secrets.rights_secret
            if self.wishes.lan:
                result["ISOLOIR_RIGHTS_AUTHORITY"] = str(self.home.lan / "authority.crt")
        return result

    def _gateway_task(self, port: int, listener: int) -> Task:
        environment = {
            **self.environment(),
            **self._told_of_upstreams(),
            "ISOLOIR_ORIGINS": json.dumps(self.addresses),
        }
        if "ISOLOIR_ISSUER" not in os.environ:
            environment["ISOLOIR_HOME"] = str(self.home.root)
            environment["ISOLOIR_CLIENT_SECRET"] = self.secrets.gateway_client_secret
        certificate = key = None
        if self.wishes.lan:
            hosts = [address.split("://")[1].rpartition(":")[0] for address in self.addresses]
            certificate, key = certificate_for(self.home.lan, hosts)
        return Task(
            kind="gateway",
            service="gateway",
            environment=environment,
            port=port,
            listener=listener,
            certificate=certificate,
            private_key=key,
            behind_proxy=bool(self.wishes.domain),
        )
