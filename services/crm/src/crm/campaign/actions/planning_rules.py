"""The rules against planning an action: the silence before the vote, and the spending ceiling."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from common.schemas.actions import ActionKind
from common.schemas.money import AlertLevel
from kit.text.french import euros
from kit.web.problems import Conflict

KIND_LABELS: dict[ActionKind, str] = {
    ActionKind.DOOR_TO_DOOR: "Porte-à-porte",
    ActionKind.PHONE_BANK: "Appels téléphoniques",
    ActionKind.LEAFLET_DROP: "Boîtage",
    ActionKind.POSTERING: "Collage",
    ActionKind.MEETING: "Réunion publique",
    ActionKind.FUNDRAISER: "Collecte de dons",
    ActionKind.STREET_STAND: "Stand ou tractage",
    ActionKind.MAILING: "Envoi de messages",
}

SILENCED = frozenset(
    {
        ActionKind.DOOR_TO_DOOR,
        ActionKind.PHONE_BANK,
        ActionKind.LEAFLET_DROP,
        ActionKind.MEETING,
        ActionKind.STREET_STAND,
    }
)
"""L. 49: no leafleting, serial calls or meetings. Postering has its own rules (L. 51)."""

Window = tuple[datetime, datetime]


def check_silence(kind: ActionKind, starts_at: datetime, ends_at: datetime, silences: Iterable[Window]) -> None:
    """Raise Conflict if the action overlaps the silence, from the eve at 00:00 to the close of the polls."""
    if kind in SILENCED and any(starts_at < close and ends_at > eve for eve, close in silences):
        raise Conflict(
            "Cette action tombe dans le silence électoral, de la veille du scrutin à 0 h jusqu'à la fermeture "
            "des bureaux (art. L. 49 du code électoral).",
            "This action falls in the election silence, from the eve at 00:00 until the polls close "
            "(art. L. 49 of the electoral code).",
            "/starts_at",
            article="L. 49",
        )


def check_ceiling(cost_lines: Iterable[Mapping[str, Any]], level: str | None, headroom_cents: int | None) -> None:
    """Raise Conflict if the action costs more than the ceiling leaves.

    `headroom_cents`: the ceiling less what is spent; None without a legal ceiling, or if it is unknown.
    """
    cost = sum(line["amount_cents"] for line in cost_lines)
    if not cost:
        return
    if level == AlertLevel.EXCEEDED:
        raise Conflict(
            "Le plafond des dépenses est dépassé (art. L. 52-11 du code électoral) : une action qui coûte ne peut "
            "plus être planifiée. Ce qui a déjà eu lieu s'enregistre toujours.",
            "The spending ceiling is exceeded (art. L. 52-11 of the electoral code): an action that costs money "
            "cannot be planned any more. What has taken place can always be recorded.",
            "/cost_lines",
            article="L. 52-11",
        )
    if headroom_cents is not None and cost > headroom_cents:
        raise Conflict(
            f"Cette action coûterait {euros(cost)}, et il ne reste que {euros(max(headroom_cents, 0))} sous le plafond "
            "des dépenses (art. L. 52-11 du code électoral) : elle ne peut pas être planifiée. Ce qui a déjà eu lieu "
            "s'enregistre toujours.",
            "This action would cost more than is left under the spending ceiling (art. L. 52-11 of the electoral "
            "code): it cannot be planned. What has taken place can always be recorded.",
            "/cost_lines",
            article="L. 52-11",
            headroom_cents=headroom_cents,
        )
