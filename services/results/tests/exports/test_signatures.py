"""A final result is signed; anybody checks it, and a change ends it."""

import base64
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from common.scopes import Role
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, clock_offset, new_campaign, new_member
from results.commands import commands
from results.exports.signatures import BadSignature, check, public_keys, result_keys, sign
from typer.testing import CliRunner

Make = Callable[..., dict[str, Any]]
AFTER, BEFORE = datetime(2029, 6, 10, 19, 30, tzinfo=UTC), datetime(2029, 6, 10, 16, 0, tzinfo=UTC)
STATIONS = ("94033_0001", "94033_0002")
SECRET = bytes(range(32))


async def counted(client: AsyncClient, sheet: Make, stations: int = 2) -> None:
    for station in STATIONS:
        await client.put(f"/v1/stations/{station}", json={"commune_name": "Fontenay", "registered": 1000})
    names = [{"id": name, "panel": panel, "name": f"Exemple {name}"} for panel, name in enumerate("AB", 1)]
    await client.put("/v1/rounds/1/candidates", json={"candidates": names})
    for station in STATIONS[:stations]:
        assert (await client.post("/v1/tallies", json=sheet(station=station))).status_code == 201


async def declare(client: AsyncClient) -> Any:
    return await client.post("/v1/final-results", json={"round": 1})


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_the_files_of_a_final_result_are_signed_and_checked_without_our_library(
    app: FastAPI, sessions: Sessions, sheet: Make
) -> None:
    campaign = await new_campaign(sessions, clock_offset_seconds=clock_offset(AFTER))
    async with call(app, campaign) as client:
        await counted(client, sheet)
        told = (await declare(client)).json()
        packed = await client.get("/v1/final-results.zip")
        again = await client.get("/v1/final-results.zip")
    async with call(app) as anybody:
        keys = (await anybody.get("/v1/signing-keys")).json()
        schema = (await anybody.get("/v1/results.schema.json")).json()

    assert told["final"]
    assert packed.content == again.content
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    assert json.loads(entries["cles.json"]) == keys
    assert all("d" not in key for key in keys["keys"])
    assert json.loads(entries["resultats.schema.json"]) == schema
    public = Ed25519PublicKey.from_public_bytes(raw(keys["keys"][0]["x"]))
    names = [f"resultats-legislatives-2029-t1.{ending}" for ending in ("csv", "json", "nist.json")]
    assert [one["name"] for one in told["files"]] == names
    for name in names:
        header, nothing, signature = entries[f"{name}.jws"].decode().split(".")
        assert nothing == ""
        payload = base64.urlsafe_b64encode(entries[name]).rstrip(b"=")
        public.verify(raw(signature), header.encode() + b"." + payload)
        said = json.loads(raw(header))
        assert (said["file"], said["journal_head"]) == (name, told["journal_head"])
        changed = base64.urlsafe_b64encode(entries[name].replace(b"400", b"401", 1)).rstrip(b"=")
        with pytest.raises(InvalidSignature):
            public.verify(raw(signature), header.encode() + b"." + changed)
    assert list(jsonschema_rs.validator_for(schema).iter_errors(json.loads(entries[names[1]]))) == []


async def test_a_result_that_changes_is_not_final_any_more(app: FastAPI, sessions: Sessions, sheet: Make) -> None:
    campaign = await new_campaign(sessions, clock_offset_seconds=clock_offset(AFTER))
    async with call(app, campaign) as client:
        await counted(client, sheet)
        first = (await declare(client)).json()
        twice = (await declare(client)).json()
        page = (await client.get("/summary", headers={"Accept": "text/html"})).text
        other = await client.post("/v1/tallies", json=sheet(station=STATIONS[0], votes={"A": 300, "B": 380}))
        lost = (await client.get("/v1/final-results")).json()
        refused = await client.get("/v1/final-results.zip")
        incomplete = await declare(client)
        decided = await client.post(f"/v1/tallies/{other.json()['id']}/validate", json={"note": "relu"})
        still = (await client.get("/v1/final-results")).json()
        warned = (await client.get("/summary", headers={"Accept": "text/html"})).text
        anew = await client.post("/summary/final?round=1", headers={"Accept": "text/html"})
        final = (await client.get("/v1/final-results")).json()

    assert first == twice
    assert "Résultat définitif</strong>, déclaré le dimanche 10 juin 2029 à 21 h 3" in page
    assert "Déclarer ce résultat définitif" not in page
    assert (lost["final"], lost["files"], lost["declared_at"]) == (False, [], first["declared_at"])
    assert (refused.status_code, incomplete.status_code) == (409, 409)
    assert "un bureau n’est pas encore compté" in incomplete.json()["detail"]
    assert decided.status_code == 200
    assert not still["final"]
    assert "Ce résultat n’est plus définitif" in warned
    assert "Déclarer ce résultat définitif" in warned
    assert anew.status_code == 303
    assert final["final"]
    assert final["journal_number"] > first["journal_number"]


async def test_a_result_is_final_after_the_hour_alone_complete_and_by_a_manager(
    app: FastAPI, sessions: Sessions, sheet: Make
) -> None:
    early = await new_campaign(sessions, clock_offset_seconds=clock_offset(BEFORE))
    async with call(app, early) as client:
        nothing = await declare(client)
        await counted(client, sheet)
        sealed = await declare(client)
        page = (await client.get("/summary", headers={"Accept": "text/html"})).text
    part = await new_campaign(sessions, clock_offset_seconds=clock_offset(AFTER))
    async with call(app, part) as client:
        await counted(client, sheet, stations=1)
        incomplete = await declare(client)
        unknown = await client.post("/v1/final-results", json={"round": 3})
    await new_member(sessions, part, "reporter", (Role.REPORTER,))
    async with call(app, part, subject="reporter") as reporter:
        forbidden = await declare(reporter)

    assert (nothing.status_code, sealed.status_code, incomplete.status_code) == (404, 409, 409)
    assert "L. 52-2" in sealed.json()["detail"]
    assert "Déclarer ce résultat définitif" not in page
    assert (unknown.status_code, forbidden.status_code) == (422, 403)


def test_a_signature_holds_for_its_file_and_key_alone() -> None:
    key, other = (result_keys([secret])[0] for secret in (SECRET, bytes(32)))
    about = {"file": "a.csv", "signed_at": "2029-06-10T21:30:00+02:00"}
    signature = sign(key, b"votes", about)

    assert sign(key, b"votes", about) == signature
    assert check(f"{signature}\n", b"votes", public_keys([other, key])).said["file"] == "a.csv"
    header = json.loads(raw(signature.partition(".")[0]))
    forged = base64.urlsafe_b64encode(json.dumps(header | {"alg": "none"}).encode()).decode().rstrip("=") + ".."
    for bad, content, keys in (
        (signature, b"Votes", public_keys([key])),
        (signature, b"votes", public_keys([other])),
        (signature[:-4], b"votes", public_keys([key])),
        (forged, b"votes", public_keys([key])),
        ("", b"votes", public_keys([key])),
        ("é.é.é", b"votes", public_keys([key])),
        (signature, b"votes", {"keys": [{"kty": "oct"}]}),
        (signature, b"votes", {"keys": [3]}),
        (signature, b"votes", {}),
    ):
        with pytest.raises(BadSignature):
            check(bad, content, keys)


def test_a_command_checks_files_without_a_server(tmp_path: Path) -> None:
    key = result_keys([SECRET])[0]
    file, keys = tmp_path / "resultats.csv", tmp_path / "cles.json"
    file.write_bytes(b"bureau;voix")
    keys.write_text(json.dumps(public_keys([key])))
    (tmp_path / "resultats.csv.jws").write_text(sign(key, b"bureau;voix", {"signed_at": "2029-06-10"}))

    def run(*arguments: object) -> Any:
        return CliRunner().invoke(commands, ["verify-results", *map(str, arguments)])

    good = run(file, "--key", keys, "--json")
    assert (good.exit_code, json.loads(good.stdout)["good"]) == (0, True)
    assert json.loads(good.stdout)["files"][0]["key_id"] == key.kid
    file.write_bytes(b"bureau;voix ")
    changed = run(file, "--key", keys)
    assert changed.exit_code == 1
    assert "pas le fichier qui a été signé" in changed.stdout
    assert run(tmp_path / "rien.csv", "--key", keys).exit_code == 2
    assert run(keys, "--key", keys).exit_code == 2
    for bad in ("[]", "x", '{"keys": []}'):
        keys.write_text(bad)
        assert run(file, "--key", keys).exit_code == 2
