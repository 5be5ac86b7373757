"""The supported vendors."""

from kit.events.webhooks.address_guard import Reach

from crm.integrations.connectors.credentials import Credentials, Keep
from crm.integrations.connectors.models import Connector
from crm.integrations.connectors.vendor import Vendor
from crm.integrations.connectors.vendors.brevo import Brevo
from crm.integrations.connectors.vendors.csv import CsvFile
from crm.integrations.connectors.vendors.nationbuilder import NationBuilder
from crm.integrations.connectors.vendors.qomon import Qomon


def open_vendor(connector: Connector, credentials: Credentials, reach: Reach, keep: Keep) -> Vendor:
    """Open a vendor. `reach`: addresses that the operator allows; `keep`: stores renewed credentials."""
    if connector.kind == "nationbuilder":
        return NationBuilder(connector.base_url, credentials, reach, keep, connector.author)
    if connector.kind == "brevo":
        return Brevo(connector.base_url, credentials, reach, connector.mapping)
    if connector.kind == "csv":
        return CsvFile(connector.base_url, connector.mapping, credentials, reach, connector.etag)
    return Qomon(connector.base_url, credentials, reach)
