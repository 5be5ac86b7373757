"""One request to a provider's fixed address, with its answer checked: no redirects, no proxy of the environment."""

from collections.abc import Mapping
from typing import Any, cast

import httpx
from kit.web.tls import trusted_authorities

from budget.income.checkouts.payments import ProviderAway, ProviderRefusal

TIMEOUT = 8.0
"""Seconds. An agent waits for it."""


async def ask(
    method: str, url: str, transport: httpx.AsyncBaseTransport | None, headers: Mapping[str, str], **content: Any
) -> Mapping[str, Any]:
    """Return the JSON object of a good answer. `transport`: the network, or a simulator."""
    options: dict[str, Any] = (
        {"transport": transport} if transport else {"verify": trusted_authorities(trust_env=False)}
    )
    try:
        async with httpx.AsyncClient(
            timeout=TIMEOUT, follow_redirects=False, trust_env=False, headers=headers, **options
        ) as client:
            answer = await client.request(method, url, **content)
            if answer.status_code in (401, 403):
                raise ProviderRefusal("Le prestataire refuse vos identifiants : recopiez-les de son site.")
            if 400 <= answer.status_code < 500 and answer.status_code != 429:
                raise ProviderRefusal(f"Le prestataire refuse cette demande (réponse {answer.status_code}).")
            if not answer.is_success:
                raise ProviderAway(f"answer {answer.status_code}")
            body = answer.json()
    except (httpx.HTTPError, OSError, ValueError) as error:
        raise ProviderAway(type(error).__name__) from error
    if not isinstance(body, dict):
        raise ProviderAway("no object")
    return cast("Mapping[str, Any]", body)
