"""The way on for people whom a message does not reach, by why: what to do instead, and where."""

from typing import NamedTuple

from crm.messaging.mailings.audience import Channel, Purpose


class Mend(NamedTuple):
    """`page`: where it is done; empty where nothing can be done, or not by a page."""

    words: str
    page: str = ""


_CONSENT = Mend("Demander leur accord", "/mailings/consent")
_SUBSCRIBERS = Mend("Écrire à tous les abonnés sans choisir entre eux, ou demander cet accord", "/mailings/consent")
_ADDRESS: dict[Channel, Mend] = {
    "email": Mend("Les joindre par courrier, appel ou porte ; ou demander leur adresse", "/sign-up-forms"),
    "sms": Mend("Leur écrire par e-mail, ou demander leur numéro", "/sign-up-forms"),
    "post": Mend("Compléter leur adresse sur leur fiche", "/people"),
}
_MENDS: dict[str, Mend] = {
    "no_place": Mend("Compléter leur commune sur leur fiche", "/people"),
    "not_volunteer": Mend("Un message politique, lui, va à tous les abonnés"),
    "no_consent": _CONSENT,
    "no_targeting": _SUBSCRIBERS,
    "closed": Mend("Rien à faire : leur refus tient"),
    "untold": Mend("Dire d’où viennent leurs données : le message les en informera", "/contact-notice#source"),
    "silence": Mend("Attendre la fin du scrutin"),
    "not_mobile": Mend("Leur écrire par e-mail ou par courrier"),
    "same_address": Mend("Rien à faire : un seul message par adresse"),
}


def mend_of(reason: str, channel: Channel, purpose: Purpose) -> Mend:
    if reason == "untold" and channel == "sms":
        return Mend("Les informer par e-mail ou par lettre : un SMS est trop court", "/contact-notice")
    if reason == "no_address":
        return _ADDRESS[channel]
    if reason == "no_consent" and purpose == "team":
        return Mend("Les appeler, ou leur demander leur accord", "/mailings/consent")
    return _MENDS[reason]
