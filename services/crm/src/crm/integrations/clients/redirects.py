"""The address people return to after deciding: the client's own, and nothing but what it asked for. Pure."""

from urllib.parse import urlencode

from crm.integrations.clients.schemas import ClientRead


def way_back(client: ClientRead, state: str) -> str:
    """Return the client's registered address with the decision; empty where it has none."""
    if client.callback is None:
        return ""
    said = {"client_id": client.client_id}
    said |= {"granted": " ".join(client.granted)} if client.state == "granted" else {"error": "access_denied"}
    if state:
        said["state"] = state
    joint = "&" if "?" in client.callback else "?"
    return f"{client.callback}{joint}{urlencode(said)}"
