"""A suite, as one campaign's caller in asyncio sees it."""

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

import httpx

from isoloir_client.async_calls import AsyncCalls

if TYPE_CHECKING:
    from isoloir_client.apis.budget.async_resources import AsyncBudget
    from isoloir_client.apis.crm.async_resources import AsyncCrm
    from isoloir_client.apis.predict.async_resources import AsyncPredict
    from isoloir_client.apis.proxy.async_resources import AsyncProxy
    from isoloir_client.apis.results.async_resources import AsyncResults


class AsyncIsoloir:
    """The five services, as `Isoloir` has them: what waits there is awaited here, `each` is for `async for`.

    `token`: an access token, or what gives one at each request, awaited or not (`AsyncClientCredentials`).
    """

    def __init__(
        self,
        address: str,
        token: str | Callable[[], str | Awaitable[str]],
        *,
        campaign: UUID | str | None = None,
        attempts: int = 5,
        http: httpx.AsyncClient | None = None,
        **more: Any,
    ) -> None:
        self._address = address.rstrip("/")
        self._http = http or httpx.AsyncClient(timeout=120)
        self._more: dict[str, Any] = {"token": token, "campaign": campaign, "attempts": attempts, **more}

    def calls(self, service: str) -> AsyncCalls:
        """One service's address: for what the resources do not do."""
        return AsyncCalls(f"{self._address}/{service}", http=self._http, **self._more)

    @cached_property
    def predict(self) -> "AsyncPredict":
        from isoloir_client.apis.predict.async_resources import AsyncPredict  # noqa: PLC0415  # only what is asked for is read

        return AsyncPredict(self.calls("predict"))

    @cached_property
    def crm(self) -> "AsyncCrm":
        from isoloir_client.apis.crm.async_resources import AsyncCrm  # noqa: PLC0415  # only what is asked for is read

        return AsyncCrm(self.calls("crm"))

    @cached_property
    def proxy(self) -> "AsyncProxy":
        from isoloir_client.apis.proxy.async_resources import AsyncProxy  # noqa: PLC0415  # only what is asked for is read

        return AsyncProxy(self.calls("proxy"))

    @cached_property
    def budget(self) -> "AsyncBudget":
        from isoloir_client.apis.budget.async_resources import AsyncBudget  # noqa: PLC0415  # only what is asked for is read

        return AsyncBudget(self.calls("budget"))

    @cached_property
    def results(self) -> "AsyncResults":
        from isoloir_client.apis.results.async_resources import AsyncResults  # noqa: PLC0415  # only what is asked for is read

        return AsyncResults(self.calls("results"))

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
