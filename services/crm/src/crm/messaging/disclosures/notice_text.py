"""The text of the art. 14 GDPR notice. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kit.text.french import day

from crm.people.records.labels import THEMSELVES

CNIL = "CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07, cnil.fr"
STATES: Mapping[str, str] = {
    "none": "Rien n'est parti.",
    "queueing": "Les messages se préparent.",
    "sending": "Les messages partent, à leur tour.",
    "ended": "Le dernier envoi est terminé.",
}
SENT: Mapping[str, str] = {
    "queued": "En attente de leur tour",
    "sending": "En train de partir",
    "sent": "Partis",
    "failed": "Refusés",
    "unknown": "Envoi incertain après une panne, jamais renvoyés",
    "expired": "Arrêtés par le silence électoral : encore à envoyer",
    "cancelled": "Arrêtés : encore à envoyer",
}
FIELDS = {"/address": "l'adresse d'essai", "/given_by": "qui a remis ces données"}
CONTACT_PURPOSE = "vous informer de la campagne, puis vous demander si vous voulez être en contact avec elle"
FIRST = (
    "C'est la première fois que nous vous écrivons, et vous ne nous avez pas donné vos données vous-même : voici ce "
    "que la loi veut que vous sachiez (RGPD, art. 14)."
)

FIRST_OF_THEMSELVES = (
    "C'est la première fois que nous vous écrivons depuis que vous nous avez laissé vos coordonnées : voici ce que la "
    "loi veut que vous sachiez (RGPD, art. 13)."
)


@dataclass(frozen=True)
class Facts:
    """The facts that the law requires (art. 14(1) and (2)), from the campaign's register and the list's entry."""

    candidate: str
    controller: str
    address: str
    email: str
    officer: str | None
    processors: str | None
    host: str | None
    source: str
    received_on: date
    purpose: str
    ends_on: date
    kinds: Sequence[str]
    """Kinds of data, as `kinds_of` names them."""
    kept_if_yes: bool = False
    """Contacts are kept after the date if they consent; an acquired list is deleted in any case."""


def due_said(late: int, soon: int) -> tuple[Literal["warn", "bad"], str] | None:
    """Return the level and text of a warning about lists whose notice is overdue or nearly so; None without any."""
    if late:
        verb = "Les personnes d'une liste ne sont" if late == 1 else f"Les personnes de {late} listes ne sont"
        return "bad", f"{verb} pas informées, et le mois est passé (RGPD, art. 14, 3)."
    if soon:
        verb = "d'une liste" if soon == 1 else f"de {soon} listes"
        return "warn", f"Les personnes {verb} sont à informer dans la semaine (RGPD, art. 14, 3)."
    return None


def contacts_due_said(*, late: bool, soon: bool) -> tuple[Literal["warn", "bad"], str] | None:
    """Return such a warning about imported contacts."""
    if late:
        return (
            "bad",
            "Des contacts venus d'un fichier auraient déjà dû être informés (RGPD, art. 13 et 14).",
        )
    if soon:
        return "warn", "Des contacts venus d'un fichier sont à informer dans la semaine (RGPD, art. 14, 3)."
    return None


def kinds_of(*, addresses: bool, contacts: bool, births: bool, stations: bool, notes: bool = False) -> list[str]:
    present = {
        "nom": True,
        "adresse postale": addresses,
        "e-mail ou téléphone": contacts,
        "année de naissance": births,
        "bureau de vote": stations,
        "étiquettes de tri": notes,
    }
    return [kind for kind, has in present.items() if has]


def subject_of(facts: Facts) -> str:
    """Return the subject, which may show on a locked screen."""
    return f"Vos données, reçues par la campagne de {facts.candidate} : vos droits"


def lines_of(facts: Facts) -> list[str]:
    """Return the lines of the notice: the facts that art. 14 requires, in its order."""
    officer = (
        f"Délégué à la protection des données : {_plain(facts.officer)}."
        if facts.officer
        else f"Aucun délégué à la protection des données n'est désigné : écrivez à {_plain(facts.email)}."
    )
    readers = ["les membres de l'équipe de campagne qui en ont besoin pour cela"]
    readers += [f"hébergement : {_plain(facts.host)}"] if facts.host else []
    readers += [f"sous-traitants : {_plain(facts.processors)}"] if facts.processors else []
    return [
        f"Qui en répond : {_plain(facts.controller)}, {_plain(facts.address)}, {_plain(facts.email)}.",
        officer,
        f"Pourquoi : {_plain(facts.purpose)}.",
        "Sur quel fondement : l'intérêt légitime de la campagne à vous informer, puis à vous demander si vous voulez "
        "être en contact (RGPD, art. 6, 1, f). Sans votre accord, aucun message de campagne ne vous sera envoyé.",
        f"Quelles données : {', '.join(facts.kinds)}.",
        f"Qui les lit : {' ; '.join(readers)}. Elles ne sont ni vendues ni cédées.",
        f"Jusqu'à quand : le {day(facts.ends_on)} au plus tard{_UNLESS if facts.kept_if_yes else ''} ; elles sont "
        "alors effacées.",
        _origin_line(facts),
        "Aucune décision n'est prise de façon automatique, aucun profil n'est établi.",
        "Vos droits : les consulter, les faire corriger ou effacer, en limiter l'usage et, sans donner de raison, vous "
        "y opposer. Nous répondons dans le mois.",
        f"Vous pouvez aussi saisir la {CNIL}.",
    ]


def _origin_line(facts: Facts) -> str:
    if facts.source == THEMSELVES:
        return f"D'où elles viennent : de vous ; elles sont au fichier depuis le {day(facts.received_on)}."
    return f"D'où elles viennent : {_plain(facts.source)}, qui nous les a remises le {day(facts.received_on)}."


_UNLESS = ", sauf si vous acceptez d'ici là de rester en contact"


OFF_THE_LIST = "ne plus figurer dans ce fichier"
NO_MORE = "ne plus rien recevoir"


def whence_said(source: str, received_on: date) -> str | None:
    """Return the sentence to say at the first call; None for people who gave their data themselves."""
    if not source:
        return None
    if source == THEMSELVES:
        return (
            f"Vous nous avez laissé votre numéro ; il est à notre fichier depuis le {day(received_on)}. Vous pouvez "
            "refuser ces appels tout de suite, sans dire pourquoi."
        )
    return (
        f"Votre numéro nous vient de : {_plain(source)}, depuis le {day(received_on)}. Vous pouvez vous y opposer tout "
        "de suite, sans dire pourquoi : nous ne vous appellerons plus."
    )


def body_of(
    lines: Sequence[str],
    candidate: str,
    name: str,
    objection_url: str = "",
    to_object: str = OFF_THE_LIST,
    *,
    from_themselves: bool = False,
) -> str:
    """Return the body of a mail to one person; without the link, that of a letter, which has a QR code. `layout` parses
    it.
    """
    objection = (
        f"Pour vous opposer en un clic, sans compte et sans raison à donner : [{to_object}]({objection_url})"
        if objection_url
        else "Pour vous opposer, sans compte et sans raison à donner : lisez ce code avec un téléphone, ou écrivez à "
        "l'adresse de la première ligne."
    )
    bullets = "\n".join(f"- {line}" for line in lines)
    return (
        f"Bonjour{f' {_plain(name)}' if name.strip() else ''},\n\n"
        f"La campagne de {_plain(candidate)} {_KEPT if from_themselves else _RECEIVED} Ce message n'est pas un message "
        f"de campagne : il ne vous demande rien.\n\n{bullets}\n\n{objection}"
    )


_KEPT = "garde les coordonnées que vous lui avez confiées. Voici ce que la loi veut que vous sachiez (RGPD, art. 13)."
_RECEIVED = (
    "a reçu des données à votre nom, que vous ne lui avez pas données vous-même. La loi veut que vous le sachiez "
    "(RGPD, art. 14)."
)


def _plain(text: str) -> str:
    """Neutralise text from a file or a form, so that it makes no link, heading or line."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())
