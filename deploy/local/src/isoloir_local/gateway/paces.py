"""The pace of those whom nobody knows yet: who comes from one network shares what it may ask."""

import time
from collections import OrderedDict, deque

from fastapi import Request
from kit.web.networks import network_of
from kit.web.problems import TooManyRequests

MAX_NETWORKS = 20_000


class NetworkPaces:
    """At most `most` requests of one network within `seconds`, in this process's memory: the gateway is one process."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, request: Request) -> None:
        """Count a request; raise TooManyRequests for one too many."""
        network = network_of(request.client.host if request.client else "")
        now = time.monotonic()
        times = self._times.setdefault(network, deque())
        self._times.move_to_end(network)
        if len(self._times) > MAX_NETWORKS:
            self._times.popitem(last=False)
        while times and now - times[0] > self._seconds:
            times.popleft()
        if len(times) >= self._most:
            wait = max(1, round(self._seconds - (now - times[0])))
            raise TooManyRequests(
                "Trop de demandes viennent de votre réseau : réessayez dans quelques minutes.",
                "Too many requests come from your network: try again in a few minutes.",
                headers={"Retry-After": str(wait)},
            )
        times.append(now)
