"""SPF, DKIM and DMARC of a domain: who may send in its name. Pure, but for what it is given to ask with.

Sources: SPF, RFC 7208 (one record, 3.2; ten terms that ask the DNS, 4.6.4; terms, 5 and 6); DKIM, RFC 6376 (key record,
3.6.1) and RFC 8301 (1,024 bits at least); DMARC, RFC 7489 (record, 6.1 and 6.3).
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import NamedTuple, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

MOST_LOOKUPS = 10
LEAST_BITS = 1024
USUAL_SELECTORS = (
    *("mail", "default", "dkim", "s1", "s2", "selector1", "selector2", "k1", "k2", "google", "brevo1", "brevo2", "mta"),
)
"""Names of keys that hosts and relays give most; what a provider chose is in the header of any mail that it sent."""
_ASKING = ("include", "a", "mx", "ptr", "exists", "redirect")


class Dns(Protocol):
    """Answers of the DNS; empty where there is no such record. Raises OSError if nobody answers."""

    def texts(self, name: str) -> list[str]: ...

    def addresses(self, name: str) -> list[str]: ...

    def exchangers(self, name: str) -> list[str]: ...


class Verdict(NamedTuple):
    ok: bool
    said: str
    """In French, with what to do."""


@dataclass
class _Walk:
    """A reading of an SPF record and of those that it includes."""

    dns: Dns
    relay: str
    addresses: Sequence[str]
    lookups: int = 0
    lets_relay: bool = False
    last: str = ""


def check_spf(dns: Dns, domain: str, relay: str) -> Verdict:
    """Return whether one valid SPF record of the domain lets its relay send, as far as the DNS can tell.

    A relay's mails leave from other addresses than those it is reached at: a record lets it send if it holds one of
    these, or includes a name of the same owner (`include:spf.relay.example` for `smtp.relay.example`).
    """
    found = _spf_of(dns, domain)
    if not found:
        return Verdict(
            False, f"aucun enregistrement SPF : ajoutez à {domain} la ligne TXT que donne votre relais ({relay})"
        )
    if len(found) > 1:
        return Verdict(False, f"{len(found)} enregistrements SPF : un seul est permis, réunissez-les en une ligne")
    walk = _Walk(dns, relay, dns.addresses(relay))
    _read_spf(walk, domain, found[0], seen=())
    if walk.lookups > MOST_LOOKUPS:
        return Verdict(False, f"{walk.lookups} questions au DNS, {MOST_LOOKUPS} permises : retirez des « include »")
    if walk.last == "+all":
        return Verdict(False, "« +all » laisse tout le monde écrire en votre nom : terminez par « -all » ou « ~all »")
    if not walk.lets_relay:
        return Verdict(False, f"rien n'y nomme le relais {relay} : ajoutez la ligne « include: » qu'il donne")
    if walk.last not in ("-all", "~all"):
        return Verdict(False, "il n'écarte personne : terminez par « -all » ou « ~all »")
    return Verdict(True, f"un enregistrement, qui permet le relais et finit par {walk.last}")


def _spf_of(dns: Dns, domain: str) -> list[str]:
    return [text for text in dns.texts(domain) if text.lower().split(" ")[0] == "v=spf1"]


def _read_spf(walk: _Walk, domain: str, record: str, seen: tuple[str, ...]) -> None:
    redirect = ""
    for term in record.split()[1:]:
        name, value = _parts(term)
        walk.lookups += name in _ASKING
        if walk.lookups > MOST_LOOKUPS or domain in seen:
            return
        target = value.split("/")[0] or domain
        if name == "all" and not seen:
            walk.last = term.lower() if term[0] in "+-~?" else "+all"
        elif name == "include":
            walk.lets_relay |= _owner(target) == _owner(walk.relay)
            _follow(walk, target, (*seen, domain))
        elif name == "redirect":
            redirect = target
        elif name in ("ip4", "ip6"):
            walk.lets_relay |= any(_is_in(address, value) for address in walk.addresses)
        elif name in ("a", "mx"):
            hosts = walk.dns.exchangers(target) if name == "mx" else [target]
            named = {address for host in hosts for address in walk.dns.addresses(host)}
            walk.lets_relay |= bool(named & set(walk.addresses))
    if redirect and not walk.last:
        # In the place of the whole record, so that its last word counts as this one's.
        for text in _spf_of(walk.dns, redirect)[:1]:
            _read_spf(walk, redirect, text, seen)


def _follow(walk: _Walk, target: str, seen: tuple[str, ...]) -> None:
    for text in _spf_of(walk.dns, target)[:1]:
        _read_spf(walk, target, text, seen)


def _parts(term: str) -> tuple[str, str]:
    """Return the lower-case name of a term and its value: `include`, `a`, `ip4`, `redirect`."""
    word = term.lstrip("+-~?")
    at = min((place for sign in ":=/" if (place := word.find(sign)) >= 0), default=len(word))
    return word[:at].lower(), word[at:].lstrip(":=") if word[at : at + 1] != "/" else word[at:]


def _is_in(address: str, network: str) -> bool:
    try:
        return ip_address(address) in ip_network(network, strict=False)
    except ValueError:
        return False


def _owner(name: str) -> str:
    """Return the last two labels of a name: near enough to say that two names are of one relay."""
    return ".".join(name.rstrip(".").lower().split(".")[-2:])


def check_dkim(dns: Dns, domain: str, selectors: Sequence[str]) -> Verdict:
    """Return whether the domain publishes a key under one of these names, or under a usual one."""
    wrong = ""
    for selector in selectors or USUAL_SELECTORS:
        name = f"{selector}._domainkey.{domain}"
        for text in dns.texts(name):
            fault = _key_fault(text)
            if fault is None:
                return Verdict(True, f"clé publiée sous {name}")
            wrong = wrong or f"{name} : {fault}"
    if wrong:
        return Verdict(False, wrong)
    if selectors:
        return Verdict(False, f"aucune clé sous {', '.join(selectors)} : publiez celle que donne votre relais")
    return Verdict(
        False,
        "aucune clé sous un nom usuel : donnez le vôtre par --dkim-selector ; il est après « s= » dans l'en-tête "
        "DKIM-Signature d'un courriel que votre relais a envoyé",
    )


def _key_fault(record: str) -> str | None:
    """Return what is wrong with a key record; None if it is good."""
    tags = dict(_tags(record))
    if "p" not in tags:
        return "ce n'est pas une clé"
    if not tags["p"]:
        return "cette clé est retirée"
    if tags.get("k", "rsa") != "rsa":
        return None
    try:
        key = load_der_public_key(base64.b64decode(tags["p"], validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return "cette clé est illisible : copiez-la à nouveau, entière"
    if isinstance(key, RSAPublicKey) and key.key_size < LEAST_BITS:
        return f"cette clé est trop courte ({key.key_size} bits, {LEAST_BITS} au moins)"
    return None


def check_dmarc(dns: Dns, domain: str) -> Verdict:
    """Return whether the domain, or one above it, says what becomes of mails that fail both."""
    for name in _above(domain):
        found = [text for text in dns.texts(f"_dmarc.{name}") if text.replace(" ", "").startswith("v=DMARC1")]
        if len(found) > 1:
            return Verdict(
                False, f"{len(found)} enregistrements sous _dmarc.{name} : un seul compte, les autres l'annulent"
            )
        if found:
            policy = dict(_tags(found[0])).get("p", "").lower()
            if policy not in ("none", "quarantine", "reject"):
                return Verdict(False, f"_dmarc.{name} ne dit pas « p=none », « p=quarantine » ou « p=reject »")
            return Verdict(True, f"_dmarc.{name}, p={policy}")
    return Verdict(False, f"aucun enregistrement : ajoutez à _dmarc.{domain} la ligne TXT « v=DMARC1; p=none »")


def _above(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    for start in range(max(len(labels) - 1, 1)):
        yield ".".join(labels[start:])


def _tags(record: str) -> Iterator[tuple[str, str]]:
    for part in record.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            yield name.strip(), "".join(value.split())
