"""Checks of the mail relay and of the sender's domain: whether mails leave, and whether who gets them believes them."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Any

import dns.exception
import dns.resolver
from kit.messages.settings import Settings
from pydantic import SecretStr

from isoloir_local.checkup import Finding, look_at
from isoloir_local.mail_records import Dns, Verdict, check_dkim, check_dmarc, check_spf

SECONDS = 10.0


class Resolver:
    """The DNS as this machine asks it, or as a named server answers (`192.0.2.1`, `192.0.2.1:5353`)."""

    def __init__(self, server: str = "") -> None:
        self._resolver = dns.resolver.Resolver(configure=not server)
        if server:
            host, _, port = server.rpartition(":") if server.count(":") == 1 else (server, "", "")
            self._resolver.nameservers = [host]
            self._resolver.port = int(port or 53)
        self._resolver.lifetime = SECONDS

    def texts(self, name: str) -> list[str]:
        return ["".join(part.decode(errors="replace") for part in one.strings) for one in self._ask(name, "TXT")]

    def addresses(self, name: str) -> list[str]:
        return [one.address for kind in ("A", "AAAA") for one in self._ask(name, kind)]

    def exchangers(self, name: str) -> list[str]:
        return [str(one.exchange).rstrip(".") for one in self._ask(name, "MX")]

    def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            return list(self._resolver.resolve(name, kind))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise OSError(f"le DNS ne répond pas pour {name} : {type(error).__name__}") from error


def read_settings() -> Settings:
    """Return what the environment says of mails; raise ValidationError if services would refuse it."""
    # No key is used here, and the launcher's own are nobody else's to read.
    return Settings(secret_key=SecretStr("no key"))


def examine_mail(settings: Settings, resolver: Dns, selectors: Sequence[str]) -> list[Finding]:
    """Return what was found, or one finding that no relay is set."""
    if not settings.smtp_host:
        return [Finding("relay", False, "aucun relais (ISOLOIR_SMTP_HOST) : aucun courriel ne part")]
    domain = settings.mail_from.rpartition("@")[2].lower()
    checks: list[tuple[str, Callable[[], Verdict]]] = [
        ("relay", lambda: _relay(settings)),
        ("mx", lambda: _exchangers(resolver, domain)),
        ("spf", lambda: check_spf(resolver, domain, settings.smtp_host)),
        ("dkim", lambda: check_dkim(resolver, domain, selectors)),
        ("dmarc", lambda: check_dmarc(resolver, domain)),
    ]
    return [look_at(name, check) for name, check in checks]


def _relay(settings: Settings) -> Verdict:
    """Log in to the relay as the services do, and send nothing."""
    at = f"{settings.smtp_host}:{settings.smtp_port}"
    context = ssl.create_default_context()
    password = settings.smtp_password.get_secret_value()
    try:
        with (
            smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=SECONDS, context=context)
            if settings.smtp_security == "tls"
            else smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS)
        ) as client:
            if settings.smtp_security == "starttls":
                client.starttls(context=context)
            if settings.smtp_user:
                client.login(settings.smtp_user, password)
            else:
                client.ehlo_or_helo_if_needed()
    except smtplib.SMTPAuthenticationError as error:
        return Verdict(False, f"{at} refuse le nom ou le mot de passe ({error.smtp_code})")
    except ssl.SSLCertVerificationError as error:
        return Verdict(False, f"{at} : certificat refusé, {error.verify_message}")
    except socket.gaierror:
        return Verdict(False, f"{settings.smtp_host} n'a pas d'adresse : vérifiez ISOLOIR_SMTP_HOST")
    except (smtplib.SMTPException, OSError) as error:
        return Verdict(False, f"{at} : {type(error).__name__}, vérifiez l'adresse, le port et ISOLOIR_SMTP_SECURITY")
    return Verdict(True, f"{at} accepte la connexion" + (" et le mot de passe" if settings.smtp_user else ""))


def _exchangers(resolver: Dns, domain: str) -> Verdict:
    """Check that answers and bounces arrive somewhere (RFC 5321, 5.1; RFC 7505: a lone dot takes none)."""
    found = resolver.exchangers(domain)
    if found and all(found):
        return Verdict(True, f"les réponses arrivent chez {found[0]}")
    return Verdict(False, f"{domain} ne reçoit aucun courriel : réponses et retours se perdent")
