"""`isoloir doctor --mail`, asked of a DNS server on the wire and of a relay that speaks SMTP."""

import asyncio
import base64
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from isoloir_local.checkup import Finding
from isoloir_local.mail_checks import Resolver, examine_mail
from isoloir_local.mail_records import check_dkim, check_dmarc, check_spf
from isoloir_local.testing import CommandOutput, isoloir
from kit.messages.settings import Settings
from kit.servers.mails import CaughtMessage, MailServer
from pydantic import SecretStr

DOMAIN, RELAY = "campagne.exemple.fr", "smtp.relais.example"
Zone = dict[tuple[str, str], list[str]]


def key(bits: int) -> str:
    public = rsa.generate_private_key(65537, bits).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


GOOD: Zone = {
    (DOMAIN, "TXT"): ["autre chose", "v=spf1 include:spf.relais.example -all"],
    ("spf.relais.example", "TXT"): ["v=spf1 ip4:192.0.2.0/24 ~all"],
    (RELAY, "A"): ["198.51.100.7"],
    (DOMAIN, "MX"): ["10 mx.exemple.fr."],
    (f"mail._domainkey.{DOMAIN}", "TXT"): [f"v=DKIM1; k=rsa; p={key(2048)}"],
    ("_dmarc.exemple.fr", "TXT"): ["v=DMARC1; p=quarantine; rua=mailto:dmarc@exemple.fr"],
}


class Names:
    """A DNS server that knows one zone; other names do not exist."""

    def __init__(self) -> None:
        self.zone: Zone = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                asked, who = self._socket.recvfrom(4096)
            except OSError:
                return
            query = dns.message.from_wire(asked)
            answer = dns.message.make_response(query)
            question = query.question[0]
            name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
            if kind == "TXT":
                # A long text goes in strings of 255 bytes at most.
                found = [
                    " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
                    for text in self.zone.get((name, kind), [])
                ]
            else:
                found = self.zone.get((name, kind), [])
            if found:
                answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, found))
            elif not any(known == name for known, _ in self.zone):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self._socket.sendto(answer.to_wire(), who)


@pytest.fixture
def names() -> Iterator[Names]:
    server = Names()
    server.zone = dict(GOOD)
    yield server
    server.close()


def settings(**more: object) -> Settings:
    return Settings.model_validate(
        {"secret_key": SecretStr("no key"), "smtp_host": RELAY, "mail_from": f"nous@{DOMAIN}", **more}
    )


def found(names: Names, asked: Settings, *selectors: str) -> dict[str, Finding]:
    return {one.name: one for one in examine_mail(asked, Resolver(names.address), selectors)}


def test_a_domain_that_says_everything_is_found_well(names: Names) -> None:
    checks = found(names, settings(smtp_host="smtp.relais.example"))
    assert {name for name, one in checks.items() if one.ok} == {"mx", "spf", "dkim", "dmarc"}
    # Nobody of that name is there to log in to.
    assert "n'a pas d'adresse" in checks["relay"].detail


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ([], "aucun enregistrement SPF"),
        (["v=spf1 -all", "v=spf1 ~all"], "2 enregistrements SPF"),
        (["v=spf1 include:spf.autre.example -all"], f"rien n'y nomme le relais {RELAY}"),
        (["v=spf1 include:spf.relais.example +all"], "laisse tout le monde"),
        (["v=spf1 include:spf.relais.example all"], "laisse tout le monde"),
        (["v=spf1 include:spf.relais.example"], "n'écarte personne"),
        (["v=spf1 " + " ".join(f"a:h{n}.example" for n in range(11)) + " -all"], "11 questions au DNS"),
        (["v=spf10 -all"], "aucun enregistrement SPF"),
        (["v=spf1 ip4:198.51.100.0/24 -all"], None),
        (["v=spf1 ip4:pas.une.adresse a:smtp.relais.example ~all"], None),
        (["v=spf1 mx:exemple.fr -all"], None),
        (["v=spf1 redirect=_spf.exemple.fr"], None),
        (["V=SPF1 INCLUDE:SPF.RELAIS.EXAMPLE -ALL"], None),
    ],
)
def test_spf(names: Names, record: list[str], said: str | None) -> None:
    names.zone |= {
        (DOMAIN, "TXT"): record,
        ("exemple.fr", "MX"): ["10 smtp.relais.example."],
        ("_spf.exemple.fr", "TXT"): ["v=spf1 include:spf.relais.example -all"],
    }
    verdict = check_spf(Resolver(names.address), DOMAIN, RELAY)
    assert verdict.ok is (said is None), verdict
    assert (said or "un enregistrement") in verdict.said


def test_records_that_include_each_other_end(names: Names) -> None:
    names.zone |= {
        (DOMAIN, "TXT"): ["v=spf1 include:a.example -all"],
        ("a.example", "TXT"): ["v=spf1 include:b.example -all"],
        ("b.example", "TXT"): ["v=spf1 include:a.example redirect=a.example"],
    }
    assert not check_spf(Resolver(names.address), DOMAIN, RELAY).ok


@pytest.mark.parametrize(
    ("record", "selectors", "said"),
    [
        ("v=DKIM1; p=", ("mail",), "cette clé est retirée"),
        ("v=DKIM1; p=pas du tout", ("mail",), "illisible"),
        (f"v=DKIM1; p={key(1024)[:-8]}", (), "illisible"),
        ("bonjour", (), "ce n'est pas une clé"),
        ("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", (), None),
        (f"v=DKIM1; p={key(2048)}", ("autre",), "aucune clé sous autre"),
    ],
)
def test_dkim(names: Names, record: str, selectors: tuple[str, ...], said: str | None) -> None:
    names.zone |= {(f"mail._domainkey.{DOMAIN}", "TXT"): [record]}
    verdict = check_dkim(Resolver(names.address), DOMAIN, selectors)
    assert verdict.ok is (said is None), verdict
    assert (said or "clé publiée") in verdict.said


def test_where_no_usual_key_is_published_the_way_to_ones_own_is_told(names: Names) -> None:
    del names.zone[f"mail._domainkey.{DOMAIN}", "TXT"]
    assert "--dkim-selector" in check_dkim(Resolver(names.address), DOMAIN, ()).said


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ({}, "aucun enregistrement"),
        ({"_dmarc.exemple.fr": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, "2 enregistrements"),
        ({"_dmarc.exemple.fr": ["v=DMARC1; p=peut-être"]}, "ne dit pas"),
        ({f"_dmarc.{DOMAIN}": ["v=DMARC1; p=none"]}, None),
    ],
)
def test_dmarc(names: Names, records: dict[str, list[str]], said: str | None) -> None:
    names.zone = {(name, "TXT"): texts for name, texts in records.items()}
    verdict = check_dmarc(Resolver(names.address), DOMAIN)
    assert verdict.ok is (said is None), verdict
    assert (said or "p=none") in verdict.said


async def test_the_relay_is_logged_in_to_and_gets_no_mail(names: Names) -> None:
    caught: list[CaughtMessage] = []

    async def catch(message: CaughtMessage) -> str:
        caught.append(message)
        return "250 OK"

    async with MailServer(catch) as relay:
        here = {"smtp_host": "127.0.0.1", "smtp_port": relay.port, "smtp_security": "none"}
        checks = await asyncio.to_thread(found, names, settings(**here))
        assert checks["relay"].ok, checks["relay"]
        # It has no word of STARTTLS.
        checks = await asyncio.to_thread(found, names, settings(**here | {"smtp_security": "starttls"}))
        assert not checks["relay"].ok
    unknown = trustme.CA().issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    unknown.configure_cert(context)
    async with MailServer(catch, tls=context) as relay:
        checks = await asyncio.to_thread(found, names, settings(smtp_host="127.0.0.1", smtp_port=relay.port))
        assert "certificat refusé" in checks["relay"].detail
    assert caught == []


def test_a_domain_that_takes_no_mail_loses_its_answers(names: Names) -> None:
    names.zone[DOMAIN, "MX"] = ["0 ."]
    assert not found(names, settings())["mx"].ok


def test_the_command_says_what_is_missing(names: Names, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def doctor(*words: str) -> CommandOutput:
        return isoloir("doctor", "--mail", *words, "--json", folder=tmp_path)

    monkeypatch.delenv("ISOLOIR_SMTP_HOST", raising=False)
    said = doctor()
    assert said.returncode == 1
    assert json.loads(said.stdout)["checks"][0]["name"] == "relay"
    monkeypatch.setenv("ISOLOIR_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("ISOLOIR_SMTP_PORT", "1")
    said = doctor()
    assert "ISOLOIR_MAIL_FROM" in json.loads(said.stdout)["checks"][0]["detail"]
    monkeypatch.setenv("ISOLOIR_MAIL_FROM", f"nous@{DOMAIN}")
    said = doctor("--resolver", names.address)
    checks = {one["name"]: one["ok"] for one in json.loads(said.stdout)["checks"]}
    assert checks == {"relay": False, "mx": True, "spf": False, "dkim": True, "dmarc": True}
    assert doctor("--resolver", "nulle part").returncode == 2
