"""A message as one person gets it: their names, the sender, the opt-out, and the legal label."""

from dataclasses import dataclass
from functools import cached_property

from common.schemas.campaign import CampaignState
from kit.messages.mail_layout import as_html, as_text, link_address, spell_links

from crm.messaging.letters.addressees import Reader
from crm.messaging.mailings.models import Mailing, MailingRule
from crm.messaging.mailings.templates import PUBLIC, fill
from crm.messaging.political_ads.labels import label_words, short_label_words

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€")
"""Characters of GSM 03.38 that count twice; any character outside it halves an SMS's capacity."""


AIMED = " Ses destinataires sont choisis d'après des données personnelles."


@dataclass(frozen=True)
class Frame:
    """The parts of a message common to all its readers."""

    mailing: Mailing
    state: CampaignState
    rule: MailingRule
    notice_url: str = ""
    targeted: bool = False
    """Whether readers are chosen by their data, which the label must state (Regulation (EU) 2024/900, art. 11(1)(d)).
    """
    origin: str = ""
    """The source of all readers' names and their rights, if they did not give them."""
    address: str = ""
    """Address of this service, for pictures; the mailing's own while it is being sent."""

    def subject(self) -> str:
        """Return the subject, without the reader's data: it may show on a locked screen."""
        return self._subject

    @cached_property
    def _subject(self) -> str:
        return " ".join(fill(self.mailing.subject, self._public()).split())

    def body(self, reader: Reader) -> str:
        return fill(self.mailing.body, self._public() | _values(reader))

    def mail(self, reader: Reader, unsubscribe_url: str) -> tuple[str, str]:
        """Return the mail's text and its HTML."""
        body, foot = self.body(reader), self.foot(reader, unsubscribe_url)
        pictures = f"{self.address or self.mailing.address}/images/{self.mailing.campaign_id}"
        linked = link_address(body, reader.own_page)
        return as_text(body, foot), as_html(self.subject(), linked, foot, pictures=pictures)

    def sms(self, reader: Reader) -> str:
        """Return the SMS in one line: the sender, the text, how to opt out."""
        label = f" {self._short_label()} : {self.notice_url}" if self.notice_url else ""
        body = spell_links(self.body(reader))
        return " ".join(f"{self.state.candidate} : {body}{label} {self.rule.sms_stop}".split())

    def foot(self, reader: Reader, unsubscribe_url: str) -> list[str]:
        lines = [
            f"Message de {self.rule.sponsor}, {self.rule.sponsor_address}, pour la campagne de {self.state.candidate}."
        ]
        if self.notice_url:
            lines.append(
                f"{self._label()} (règlement (UE) 2024/900).{AIMED if self.targeted else ''} "
                f"[Avis de transparence]({self.notice_url})"
            )
        if self.origin:
            lines.append(self.origin)
        if reader.told:
            lines += reader.told
        elif reader.source:
            lines.append(f"Vos coordonnées nous viennent de : {reader.source}.")
        if unsubscribe_url:
            lines.append(
                f"Vous recevez ce message parce que vous l'avez accepté. [Ne plus en recevoir]({unsubscribe_url})"
            )
        return lines

    def _label(self) -> str:
        days = [one.on for one in self.state.rounds]
        return label_words(str(self.state.election), days, self.rule.sponsor, self.rule.declared)

    def _short_label(self) -> str:
        label = short_label_words(str(self.state.election), self.rule.sponsor, self.rule.declared)
        return f"{label}, ciblée" if self.targeted else label

    def _public(self) -> dict[str, str]:
        return dict(zip(PUBLIC, (self.state.candidate, self.state.name), strict=True))


def sms_parts(text: str) -> int:
    """Return the number of SMS that the text is charged as."""
    if all(letter in GSM or letter in GSM_TWICE for letter in text):
        length, one, many = len(text) + sum(letter in GSM_TWICE for letter in text), 160, 153
    else:
        length, one, many = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= one else -(-length // many)


def _values(reader: Reader) -> dict[str, str]:
    return {
        "prenom": _plain(reader.first_names),
        "nom": _plain(reader.surname),
        "ville": _plain(reader.town),
        "bureau": reader.station,
        "ma_page": reader.own_page,
    }


def _plain(text: str) -> str:
    """Neutralise a name that a person typed, so that it makes no link, heading or line."""
    return " ".join(text.replace("[", "(").replace("]", ")").replace("**", "*").split())
