"""Whether a report can be what happened. The reason is a text in French and English, and the field at fault."""

from datetime import datetime

from crm.canvasses.outcomes import CHANNEL_LABELS, MEANINGS, fits
from crm.canvasses.schemas import CanvassCreate
from crm.canvasses.timing import is_ahead

Reason = tuple[str, str, str]

TAKEN: Reason = (
    "Cet identifiant a déjà servi pour un autre compte rendu.",
    "This id was used for another report.",
    "/id",
)
OUTSIDE: Reason = (
    "Ce bureau de vote n'est pas dans votre territoire : demandez à votre coordinateur.",
    "This polling station is outside your territories: ask your coordinator.",
    "/station",
)


def reason_to_refuse(report: CanvassCreate, now: datetime) -> Reason | None:
    """None when it can be recorded. Nothing is refused for being old, nor for happening in the silence."""
    if is_ahead(report.happened_at, now):
        return (
            "La date est à plus d'un jour dans le futur : réglez l'horloge du téléphone.",
            "The time is more than a day ahead: set the phone's clock.",
            "/happened_at",
        )
    meaning = MEANINGS[report.outcome]
    if not fits(report.outcome, report.channel):
        label, channel = meaning.label, CHANNEL_LABELS[report.channel]
        return (
            f"« {label} » ne se dit pas d'un contact par ce canal ({channel}).",
            f"The outcome {report.outcome} does not exist for the channel {report.channel}.",
            "/outcome",
        )
    if report.support is not None and not meaning.spoke:
        return (
            "Sans échange, personne n'a dit ce qu'il pense : laissez le soutien vide.",
            "Without a conversation nobody said where they stand: leave support out.",
            "/support",
        )
    return None
