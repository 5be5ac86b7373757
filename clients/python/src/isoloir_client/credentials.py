"""Client credentials: an integrator's id and secret become tokens, renewed before they end."""

import time
from collections.abc import Callable

import httpx

from isoloir_client.calling import refusal

EARLY = 30.0
"""Seconds before its end at which a token is no longer used: a request takes its time."""


class ClientCredentials:
    """Call it for a token that is good now. Raises Refused when the provider says no."""

    def __init__(
        self,
        token_endpoint: str,
        client_id: str,
        client_secret: str,
        *,
        scope: str | None = None,
        http: httpx.Client | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._endpoint = token_endpoint
        self._login = httpx.BasicAuth(client_id, client_secret)
        self._form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
        self._http = http or httpx.Client(timeout=30)
        self._clock = clock
        self._token = ""
        self._ends = float("-inf")

    def __call__(self) -> str:
        now = self._clock()
        if now >= self._ends:
            answer = self._http.post(self._endpoint, data=self._form, auth=self._login)
            if not answer.is_success:
                raise refusal(answer)
            said = answer.json()
            self._token = said["access_token"]
            self._ends = now + float(said.get("expires_in", 60)) - EARLY
        return self._token
