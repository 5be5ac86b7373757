"""A suite, as one campaign's caller sees it."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

import httpx

from isoloir_client.calls import Calls

if TYPE_CHECKING:
    from isoloir_client.apis.budget.resources import Budget
    from isoloir_client.apis.crm.resources import Crm
    from isoloir_client.apis.predict.resources import Predict
    from isoloir_client.apis.proxy.resources import Proxy
    from isoloir_client.apis.results.resources import Results


class Isoloir:
    """The five services.

    `token`: an access token, or what gives one at each request (`ClientCredentials`). `campaign`: for a token that
    is for no campaign in particular. Each service is imported when it is first used.
    """

    def __init__(
        self,
        address: str,
        token: str | Callable[[], str],
        *,
        campaign: UUID | str | None = None,
        attempts: int = 5,
        http: httpx.Client | None = None,
        **more: Any,
    ) -> None:
        self._address = address.rstrip("/")
        self._http = http or httpx.Client(timeout=120)
        self._more: dict[str, Any] = {"token": token, "campaign": campaign, "attempts": attempts, **more}

    def calls(self, service: str) -> Calls:
        """One service's address: for what the resources do not do."""
        return Calls(f"{self._address}/{service}", http=self._http, **self._more)

    @cached_property
    def predict(self) -> "Predict":
        from isoloir_client.apis.predict.resources import Predict  # noqa: PLC0415  # only what is asked for is read

        return Predict(self.calls("predict"))

    @cached_property
    def crm(self) -> "Crm":
        from isoloir_client.apis.crm.resources import Crm  # noqa: PLC0415  # only what is asked for is read

        return Crm(self.calls("crm"))

    @cached_property
    def proxy(self) -> "Proxy":
        from isoloir_client.apis.proxy.resources import Proxy  # noqa: PLC0415  # only what is asked for is read

        return Proxy(self.calls("proxy"))

    @cached_property
    def budget(self) -> "Budget":
        from isoloir_client.apis.budget.resources import Budget  # noqa: PLC0415  # only what is asked for is read

        return Budget(self.calls("budget"))

    @cached_property
    def results(self) -> "Results":
        from isoloir_client.apis.results.resources import Results  # noqa: PLC0415  # only what is asked for is read

        return Results(self.calls("results"))

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
