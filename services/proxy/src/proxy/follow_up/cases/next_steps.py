"""The next step, and the person's task, for each state of a request or an offer."""

from typing import Literal

Sentence = tuple[str, str]

NOTICE: Sentence = (
    "Ce service de campagne met deux personnes en relation. Il n'établit pas la procuration : elle se fait sur"
    " Maprocuration, ou devant une autorité (police, gendarmerie, tribunal judiciaire, consulat).",
    "This campaign's service puts two people in contact. It does not make the proxy: that is done on Maprocuration,"
    " or before an authority (police, gendarmerie, court, consulate).",
)
_WAIT: Sentence = (
    "L'équipe cherche une personne qui peut voter à votre place, et vous écrit ou vous appelle.",
    "The team looks for someone who can vote for you, and writes to you or calls you.",
)
_ASKED: Sentence = (
    "La personne sollicitée accepte ou refuse ; sans réponse à temps, l'équipe en sollicite une autre et vous écrit.",
    "The person who was asked accepts or declines; without an answer in time, the team asks another and writes to you.",
)
_MAKE: Sentence = (
    "Une fois en contact, établissez la procuration vous-même, en ligne sur Maprocuration ou sur le formulaire papier,"
    " avec l'identité de la personne qui votera. Rien n'est à payer, aucun motif n'est à donner (code électoral,"
    " art. L. 71, R. 72 et R. 73).",
    "Once in contact, make the proxy yourself, on Maprocuration or on the paper form, with the identity of the person"
    " who will vote. It is free, and no reason has to be given (code électoral, art. L. 71, R. 72 and R. 73).",
)
_TELL: Sentence = (
    "Prévenez la personne qui votera : elle ne reçoit aucun document. Elle va dans votre bureau de vote, avec sa"
    " propre pièce d'identité.",
    "Tell the person who will vote: no document is sent to them. They go to your station with their own identity card.",
)
_YOURSELF: Sentence = (
    "Vous pouvez toujours voter vous-même, si vous arrivez au bureau avant elle (code électoral, art. L. 76).",
    "You can still vote yourself, if you are at the station before them (code électoral, art. L. 76).",
)
_MATCHED: Sentence = (
    "Une personne s'est proposée. Établissez maintenant la procuration avec les informations qu'elle vous a données.",
    "Someone was found. Make the proxy now, with the details that they gave you.",
)
_MADE: Sentence = (
    "La procuration est établie. Rien d'autre n'est à faire de votre côté.",
    "The proxy is made. Nothing else is left for you to do.",
)
_VOTED: Sentence = (
    "Le vote a été fait à votre place : rien d'autre n'est à faire. Vous pouvez tout effacer.",
    "The vote was cast for you: nothing else is left to do. You can erase everything.",
)
_OVER: Sentence = (
    "C'est terminé : l'équipe ne cherche plus. Vous pouvez faire une nouvelle demande, ou tout effacer.",
    "This is closed: the team searches no more. You can make a new request, or erase everything.",
)
_OFFER_WAIT: Sentence = (
    "L'équipe cherche une personne absente près de chez vous, et vous écrit ou vous appelle avant de rien décider.",
    "The team looks for an absent voter near you, and writes to you or calls you before anything is decided.",
)
_OFFER_MAKE: Sentence = (
    "La personne absente établira la procuration elle-même, avec votre identité. Vous n'avez rien à signer et vous ne"
    " recevez aucun document.",
    "The absent voter makes the proxy, with your identity. You sign nothing and are sent nothing.",
)
_OFFER_VOTE: Sentence = (
    "Le jour du vote, allez dans le bureau de vote de cette personne avec votre propre pièce d'identité.",
    "On the day, go to that person's polling station with your own identity card.",
)
_OFFER_OVER: Sentence = (
    "Votre offre est retirée : l'équipe ne vous demandera rien. Vous pouvez tout effacer.",
    "Your offer is withdrawn: the team will ask nothing of you. You can erase everything.",
)

_STEPS: dict[tuple[str, str], list[Sentence]] = {
    ("request", "open"): [_WAIT, _MAKE, _TELL, _YOURSELF],
    ("request", "proposed"): [_ASKED, _MAKE, _TELL, _YOURSELF],
    ("request", "accepted"): [_MATCHED, _MAKE, _TELL, _YOURSELF],
    ("request", "established"): [_MADE, _TELL, _YOURSELF],
    ("request", "reminded"): [_MADE, _TELL, _YOURSELF],
    ("request", "voted"): [_VOTED],
    ("request", "lost"): [_OVER],
    ("request", "withdrawn"): [_OVER],
    ("offer", "open"): [_OFFER_WAIT, _OFFER_MAKE, _OFFER_VOTE],
    ("offer", "engaged"): [_OFFER_MAKE, _OFFER_VOTE],
    ("offer", "withdrawn"): [_OFFER_OVER],
}
STATE_NAMES: dict[tuple[str, str], str] = {
    ("request", "open"): "Nous cherchons quelqu'un",
    ("request", "proposed"): "Une personne a été sollicitée",
    ("request", "accepted"): "Une personne s'est proposée",
    ("request", "established"): "Procuration établie",
    ("request", "reminded"): "Procuration établie",
    ("request", "voted"): "Le vote a eu lieu",
    ("request", "lost"): "Sans solution",
    ("request", "withdrawn"): "Demande retirée",
    ("offer", "open"): "Offre enregistrée",
    ("offer", "engaged"): "Vous votez pour quelqu'un",
    ("offer", "withdrawn"): "Offre retirée",
}
ASKED = "Votre réponse est attendue"
"""Name of an open offer whose holder is asked to vote for somebody."""
UNCONFIRMED = "À confirmer"
"""Name of an open request or offer that nobody is asked for yet."""


def next_steps(kind: Literal["request", "offer"], state: str, *, english: bool) -> list[str]:
    return [sentence[1 if english else 0] for sentence in _STEPS[kind, state]]
