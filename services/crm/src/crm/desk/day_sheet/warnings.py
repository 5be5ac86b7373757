"""The warnings of the day sheet: the budget, the hours of silence by law, answers that people wait for."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from common.schemas.money import AlertLevel
from kit.text.french import moment

from crm.campaign.campaigns.warnings import Warning
from crm.campaign.members.removals import NamedRemoval
from crm.messaging.disclosures import notice_text as disclosures

SILENCE_ANNOUNCED = timedelta(days=7)

Window = tuple[datetime, datetime]


def warnings_of(
    now: datetime,
    silences: Iterable[Window],
    level: str | None,
    time_zone: str,
    rights: Warning | None = None,
    untold: tuple[int, int] = (0, 0),
    contacts_untold: tuple[bool, bool] = (False, False),
) -> list[Warning]:
    """Return the warnings, the silence first: it binds everybody at the same hour.

    `rights`: answers that people wait for; `untold`: lists whose people are to be informed that they are on one;
    `contacts_untold`: whether contacts are, late and nearly.
    """
    silence = (_silence(now, window, time_zone) for window in silences)
    found = [*silence, rights, _untold(*untold), _contacts(*contacts_untold), _budget(level)]
    return [warning for warning in found if warning is not None]


def removal_warnings(waiting: Iterable[NamedRemoval], subject: str, time_zone: str, *, decides: bool) -> list[Warning]:
    """Return the warnings of removals, to the manager concerned first, and to the others who may decide: `decides`."""
    found: list[Warning] = []
    for one in waiting:
        until = moment(one.expires_at, time_zone)
        if one.subject == subject:
            said = (
                f"{one.asked_by_name} le demande. Il n'a lieu que si une deuxième personne de la direction le confirme "
                f"d'ici au {until} : parlez-en à l'équipe, ou à l'opérateur de l'installation."
            )
            found.insert(0, Warning("bad", "Votre retrait de l'équipe est demandé", said, "/team"))
        elif decides and one.asked_by != subject:
            said = f"{one.asked_by_name} demande celui de {one.name}. Sans confirmation d'ici au {until}, il tombe."
            found.append(Warning("warn", "Un retrait de l'équipe attend une deuxième personne", said, "/team"))
    return found


def _silence(now: datetime, window: Window, time_zone: str) -> Warning | None:
    eve, close = window
    if eve <= now < close:
        return Warning(
            "bad",
            "Silence électoral",
            f"Jusqu'au {moment(close, time_zone)}, ni porte-à-porte, ni appels en série, ni tracts, ni réunion "
            "(art. L. 49 du code électoral). Les listes de contacts sont figées. Ce qui a eu lieu avant "
            "s'enregistre toujours.",
        )
    if eve - SILENCE_ANNOUNCED <= now < eve:
        return Warning(
            "warn",
            "Le silence électoral approche",
            f"Il commence le {moment(eve, time_zone)} (art. L. 49 du code électoral) : plus aucune action "
            "de propagande à partir de là, et les listes de contacts se figent.",
        )
    return None


def _untold(late: int, soon: int) -> Warning | None:
    said = disclosures.due_said(late, soon)
    return None if said is None else Warning(said[0], "Listes reçues d'ailleurs", said[1], "/acquired-lists")


def _contacts(late: bool, soon: bool) -> Warning | None:
    said = disclosures.contacts_due_said(late=late, soon=soon)
    return None if said is None else Warning(said[0], "Contacts venus d'un fichier", said[1], "/contact-notice")


def _budget(level: str | None) -> Warning | None:
    if level == AlertLevel.EXCEEDED:
        return Warning(
            "bad",
            "Plafond des dépenses dépassé",
            "Plus aucune action payante ne peut être planifiée (art. L. 52-11 du code électoral). "
            "Prévenez le mandataire financier.",
        )
    if level == AlertLevel.CRITICAL:
        return Warning(
            "bad",
            "Budget presque épuisé",
            "Le plafond des dépenses est tout proche : voyez le mandataire financier avant toute action payante.",
        )
    if level == AlertLevel.WARN:
        return Warning("warn", "Budget à surveiller", "Les dépenses approchent du plafond : préférez le gratuit.")
    return None
