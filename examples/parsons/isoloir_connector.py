"""A Parsons connector for Isoloir: a campaign's tables as Parsons tables, and people into the campaign.

Parsons (https://www.parsonsproject.org) has one class for each vendor, with settings from arguments or the environment,
requests by `APIConnector`, and tables in and out.
"""

import logging
from typing import Any

import petl
from parsons import Table
from parsons.utilities import check_env
from parsons.utilities.api_connector import APIConnector
from requests.exceptions import HTTPError

logger = logging.getLogger(__name__)

SERVICES = ("predict", "crm", "proxy", "budget", "results")
MOST_PEOPLE = 1_000
"""People that one request takes."""


class Isoloir:
    """
    Instantiate the Isoloir class.

    `Args:`
        address: str
            The suite's address, such as ``https://campagne.example.fr``. Not required if the ``ISOLOIR_ADDRESS`` env
            variable is set.
        token: str
            An access token. Not required if the ``ISOLOIR_TOKEN`` env variable is set.
        campaign_id: str
            The campaign. Not required if the ``ISOLOIR_CAMPAIGN`` env variable is set.
    `Returns:`
        Isoloir class
    """

    def __init__(self, address: str | None = None, token: str | None = None, campaign_id: str | None = None) -> None:
        uri = check_env.check("ISOLOIR_ADDRESS", address)
        headers = {
            "Authorization": f"Bearer {check_env.check('ISOLOIR_TOKEN', token)}",
            "Isoloir-Campaign": check_env.check("ISOLOIR_CAMPAIGN", campaign_id),
        }
        self.client = APIConnector(f"{uri.rstrip('/')}/", headers=headers, data_key="items")

    def get_tables(self) -> Table:
        """
        List the tables that your rights open, with one row for each column.

        `Returns:`
            Parsons Table
                See :ref:`parsons-table` for output options.
        """
        columns = [
            {"service": service, "table": table["name"], **column}
            for service in SERVICES
            for table in self._get_items(f"{service}/v1/data-tables")
            for column in table["columns"]
        ]
        return Table(columns)

    def get_table(self, service: str, name: str) -> Table:
        """
        Get one table of the campaign's data.

        `Args:`
            service: str
                The service that has it: ``predict``, ``crm``, ``proxy``, ``budget`` or ``results``.
            name: str
                The table, by the name that ``get_tables`` has.
        `Returns:`
            Parsons Table
                See :ref:`parsons-table` for output options. All values are texts.
        """
        answer = self.client.request(f"{service}/v1/data-tables/{name}/export", "POST", json={"form": "csv"})
        self.client.validate_response(answer)
        source = petl.MemorySource(answer.content)
        table = Table(petl.fromcsv(source, encoding="utf-8-sig", delimiter=";"))
        logger.info(f"Got {table.num_rows} rows of {name}.")
        return table

    def get_people(self, tag: str | None = None) -> Table:
        """
        Get the people of the campaign, without phones, e-mails and opinions.

        `Args:`
            tag: str
                Only people with this tag.
        `Returns:`
            Parsons Table
                See :ref:`parsons-table` for output options.
        """
        return Table(self._get_items("crm/v1/people", {"tag": tag} if tag else {}))

    def upsert_people(self, table: Table) -> Table:
        """
        Create people, or correct those who are known by ``id``, or by an address and the same name.

        `Args:`
            table: Parsons Table
                One row for each person, with the fields of the API's ``BulkPerson``: ``surname``, ``first_names``,
                ``town``, ``tags`` (a list)… Empty cells are left out. No consent is recorded.
        `Returns:`
            Parsons Table
                What became of each, in order: ``outcome`` and ``person_id``, or the ``problem`` of a refused row.
        """
        rows = [{name: value for name, value in row.items() if value not in (None, "")} for row in table]
        results: list[dict[str, Any]] = []
        for start in range(0, len(rows), MOST_PEOPLE):
            answer = self.client.post_request("crm/v1/people/bulk", json={"people": rows[start : start + MOST_PEOPLE]})
            if not isinstance(answer, dict):
                raise HTTPError("The suite answered without a result.")
            results += answer["rows"]
        return Table(results)

    def _get_items(self, url: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        after: dict[str, Any] = {}
        while True:
            page = self.client.get_request(url, params={**(params or {}), **after})
            items += self.client.data_parse(page)
            if not page["next"]:
                return items
            after = {"after": page["next"]}
