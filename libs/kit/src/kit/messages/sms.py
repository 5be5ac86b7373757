"""SMS over a provider's HTTP API, whose address, headers and body are settings.

OVH, for one: `sms_url` https://eu.api.ovh.com/1.0/sms/sms-ab1234-1/jobs, `sms_headers` X-Ovh-Application and
X-Ovh-Consumer, `sms_ovh_secret`, `sms_body` {"message": "{text}", "receivers": ["{to}"], "sender": "{sender}",
"noStopClause": true}, `sms_refused_at` /invalidReceivers.

Brevo: https://api.brevo.com/v3/transactionalSMS/send, `sms_headers` api-key,
`sms_body` {"sender": "{sender}", "recipient": "{to}", "content": "{text}", "type": "transactional"}.
"""

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Mapping
from typing import Any, Protocol, cast
from uuid import UUID

import httpx

from kit.messages.contents import Fate, Outcome, Sms
from kit.messages.settings import Settings
from kit.web.tls import trusted_authorities

REPEATS = 2
"""Attempts for a doubtful request, if the provider supports idempotency."""
_SLOT = re.compile(r"\{(to|text|sender|id|campaign)\}")
_BUSY = {408, 425, 429, 503}


class SmsProvider(Protocol):
    async def send(self, message_id: UUID, campaign_id: UUID, sms: Sms) -> Outcome: ...

    async def close(self) -> None: ...


class HttpSms:
    """The provider of the settings."""

    def __init__(self, settings: Settings, pause_seconds: float = 1.0) -> None:
        self._settings = settings
        self._pause_seconds = pause_seconds
        self._body = json.loads(settings.sms_body)
        # No redirects: the number and the key must not go elsewhere.
        self._client = httpx.AsyncClient(timeout=settings.sms_seconds, verify=trusted_authorities())

    async def send(self, message_id: UUID, campaign_id: UUID, sms: Sms) -> Outcome:
        values = {
            "to": sms.to,
            "text": sms.text,
            "sender": self._settings.sms_sender,
            "id": str(message_id),
            "campaign": str(campaign_id),
        }
        outcome = await self._ask(values)
        if self._settings.sms_idempotency_header:
            for number in range(REPEATS):
                if outcome.fate != Fate.UNKNOWN:
                    break
                await asyncio.sleep(self._pause_seconds * 2**number)
                outcome = await self._ask(values)
        return outcome

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, values: Mapping[str, str]) -> Outcome:
        body = fill_slots(self._body, values)
        try:
            response = await self._client.send(self._request(body, values["id"]))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Outcome(Fate.AWAY, type(error).__name__)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Outcome(Fate.UNKNOWN, type(error).__name__)
        return self._meaning(response)

    def _request(self, body: Any, key: str) -> httpx.Request:
        _settings = self._settings
        headers = {name: value.get_secret_value() for name, value in _settings.sms_headers.items()}
        if _settings.sms_idempotency_header:
            headers[_settings.sms_idempotency_header] = key
        if _settings.sms_form:
            return self._client.build_request("POST", _settings.sms_url, headers=headers, data=body)
        content = json.dumps(body, ensure_ascii=False)
        if secret := _settings.sms_ovh_secret.get_secret_value():
            headers |= _ovh_signature(secret, headers.get("X-Ovh-Consumer", ""), _settings.sms_url, content)
        headers.setdefault("Content-Type", "application/json")
        return self._client.build_request("POST", _settings.sms_url, headers=headers, content=content.encode())

    def _meaning(self, response: httpx.Response) -> Outcome:
        code = response.status_code
        if 200 <= code < 300:
            if self._settings.sms_refused_at and _at(response, self._settings.sms_refused_at):
                return Outcome(Fate.REFUSED, "number refused")
            return Outcome(Fate.SENT)
        reason = f"HTTP {code}"
        if code in _BUSY:
            return Outcome(Fate.LATER, reason)
        if code in (401, 402, 403, 404):  # our account or settings: the next one would fail too
            return Outcome(Fate.AWAY, reason)
        return Outcome(Fate.UNKNOWN if code >= 500 else Fate.REFUSED, reason)


def fill_slots(template: Any, values: Mapping[str, str]) -> Any:
    """Fill in the template's placeholders; inserted text is not interpreted."""
    if isinstance(template, str):
        return _SLOT.sub(lambda found: values[found[1]], template)
    if isinstance(template, list):
        return [fill_slots(one, values) for one in cast(list[Any], template)]
    if isinstance(template, dict):
        return {name: fill_slots(one, values) for name, one in cast(dict[str, Any], template).items()}
    return template


def _at(response: httpx.Response, pointer: str) -> Any:
    try:
        value = response.json()
        for part in pointer.strip("/").split("/"):
            value = value[part]
        return value
    except (ValueError, KeyError, TypeError):
        return None


def _ovh_signature(secret: str, consumer: str, url: str, body: str) -> dict[str, str]:
    now = str(int(time.time()))
    text = "+".join((secret, consumer, "POST", url, body, now))
    return {"X-Ovh-Timestamp": now, "X-Ovh-Signature": "$1$" + hashlib.sha1(text.encode()).hexdigest()}
