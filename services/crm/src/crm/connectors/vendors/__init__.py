"""The systems that can be wired in."""

from crm.connectors.vendor import Vendor
from crm.connectors.vendors.nationbuilder import NationBuilder
from crm.connectors.vendors.qomon import Qomon


def open_vendor(kind: str, base_url: str, token: str) -> Vendor:
    return NationBuilder(base_url, token) if kind == "nationbuilder" else Qomon(base_url, token)
