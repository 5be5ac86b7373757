"""One signed POST to an allowed address."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import httpx

from kit.events.webhooks import address_guard
from kit.events.webhooks.due_deliveries import ReaderAnswer
from kit.events.webhooks.signing import sign_headers
from kit.web.tls import trusted_authorities

TIMEOUT = 15.0


def new_client() -> httpx.AsyncClient:
    """Return a client without redirects and without the environment's proxy, which would bypass the address check."""
    return httpx.AsyncClient(
        timeout=TIMEOUT, follow_redirects=False, trust_env=False, verify=trusted_authorities(trust_env=False)
    )


async def post_signed(
    client: httpx.AsyncClient,
    url: str,
    reach: address_guard.Reach,
    keys: Sequence[str],
    message_id: str,
    body: bytes,
    more: Mapping[str, str],
) -> ReaderAnswer:
    """Post a body, signed; return the answer, or why there was none. `more`: further headers, the content type too."""
    try:
        target = await address_guard.resolve_url(url, reach)
        headers = {**more, **sign_headers(keys, message_id, datetime.now(UTC), body), "Host": target.host}
        request = client.build_request(
            "POST", target.url, content=body, headers=headers, extensions={"sni_hostname": target.name}
        )
        # The body is not read: the status is enough.
        answer = await client.send(request, stream=True)
        await answer.aclose()
    except address_guard.ForbiddenAddress as refusal:
        return ReaderAnswer(0, str(refusal))
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return ReaderAnswer(0, type(error).__name__)
    return ReaderAnswer(answer.status_code, str(answer.status_code), answer.headers.get("retry-after"))
