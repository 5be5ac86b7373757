"""The URL where people return after deciding: the client's registered one. Pure."""

from urllib.parse import urlencode

from crm.integrations.clients.schemas import ClientRead


def way_back(client: ClientRead, state: str) -> str:
    """Return the client's registered URL with the decision; empty if it has none."""
    if client.callback is None:
        return ""
    query = {"client_id": client.client_id}
    query |= {"granted": " ".join(client.granted)} if client.state == "granted" else {"error": "access_denied"}
    if state:
        query["state"] = state
    joint = "&" if "?" in client.callback else "?"
    return f"{client.callback}{joint}{urlencode(query)}"
