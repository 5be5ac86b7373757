"""The only calls from one service to another: by a job, to `/v1/rights` of the configured ones."""

import ssl
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import httpx
from kit.rights import ErasureOutcomes, HeldData, RequesterIdentity
from kit.security.auth import ANSWER
from pydantic import BaseModel, ValidationError

from crm.settings import Settings

A = TypeVar("A", bound=BaseModel)
PATIENCE = httpx.Timeout(30.0, connect=5.0)


class ServiceUnavailable(Exception):
    """A service, or the token provider, gave no valid answer. The text names the service, never the person."""


@dataclass
class Services:
    """The configured services. One token is enough for a job."""

    settings: Settings
    _token: str = field(default="", repr=False)

    @property
    def names(self) -> list[str]:
        return sorted(self.settings.rights_services)

    async def find(self, service: str, campaign_id: UUID, requester_identity: RequesterIdentity) -> HeldData:
        return await self._post(service, "search", campaign_id, requester_identity, HeldData)

    async def erase(self, service: str, campaign_id: UUID, requester_identity: RequesterIdentity) -> ErasureOutcomes:
        return await self._post(service, "erasures", campaign_id, requester_identity, ErasureOutcomes)

    async def _post(
        self, service: str, act: str, campaign_id: UUID, requester_identity: RequesterIdentity, kind: type[A]
    ) -> A:
        address = f"{self.settings.rights_services[service].rstrip('/')}/v1/rights/{act}"
        try:
            async with httpx.AsyncClient(timeout=PATIENCE, verify=self._trusted()) as client:
                headers = {
                    "Authorization": f"Bearer {await self._get_token(client)}",
                    "Isoloir-Campaign": str(campaign_id),
                }
                answer = await client.post(address, json=requester_identity.model_dump(mode="json"), headers=headers)
            return kind.model_validate_json(answer.raise_for_status().content)
        except (httpx.HTTPError, ValidationError, KeyError, ValueError) as error:
            raise ServiceUnavailable(f"{service}: {type(error).__name__}") from error

    def _trusted(self) -> ssl.SSLContext:
        authority = self.settings.rights_authority
        return ssl.create_default_context(cafile=str(authority) if authority else None)

    async def _get_token(self, client: httpx.AsyncClient) -> str:
        if not self._token:
            form = {"grant_type": "client_credentials", "scope": ANSWER}
            credentials = (self.settings.rights_client_id, self.settings.rights_client_secret.get_secret_value())
            answer = await client.post(self.settings.rights_token_url, data=form, auth=credentials)
            self._token = str(answer.raise_for_status().json()["access_token"])
        return self._token
