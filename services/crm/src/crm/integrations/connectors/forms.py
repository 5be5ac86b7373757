"""Forms of connectors: adding one, its key, its settings, its lists."""

from typing import Annotated, TypeAlias

from kit.pages.page_form import Line, LongText, Posted
from pydantic import Field

from crm.integrations.connectors.schemas import CAP

Secret: TypeAlias = Annotated[str, Field(max_length=1000)]
"""A secret input, never shown again."""
INPUTS = {
    "/mapping": "columns",
    "/owners/interactions": "interactions",
    "/refresh/client_id": "client_id",
    "/refresh/client_secret": "client_secret",
    "/refresh/refresh_token": "refresh_token",
}
NAMES = {
    "/name": "le nom",
    "/base_url": "l'adresse",
    "/token": "la clé",
    "/cap": "le plafond",
    "/every_hours": "l'intervalle",
    "/mapping": "les colonnes",
    "/author": "le numéro de fiche",
    "/segment_id": "le segment",
    "/interactions": "les échanges",
    "/refresh/client_id": "l'identifiant du client",
    "/refresh/client_secret": "le secret du client",
    "/refresh/refresh_token": "la clé de renouvellement",
}


class ConnectorEntry(Posted):
    kind: Line = ""
    name: Line = ""
    base_url: Line = ""
    token: Secret = ""
    columns: LongText = ""
    author: Line = ""
    interactions: Line = "off"
    cap: Line = str(CAP)
    every_hours: Line = ""
    gives_new: Line = ""


class RunEntry(Posted):
    dry: Line = ""


class TokenEntry(Posted):
    token: Secret = ""
    client_id: Secret = ""
    client_secret: Secret = ""
    refresh_token: Secret = ""


class SettingsEntry(Posted):
    author: Line = ""
    interactions: Line = "off"
    cap: Line = str(CAP)
    every_hours: Line = ""
    version: Line = ""


class ListEntry(Posted):
    segment_id: Line = ""
    name: Line = ""
    dry: Line = ""
