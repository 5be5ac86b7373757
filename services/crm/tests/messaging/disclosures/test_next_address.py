"""A notice that comes back closes the address that it went to alone; the next one is tried, then the letter."""

from httpx import AsyncClient
from kit.db.sessions import Sessions

from .conftest import Fill
from .notices import bounced, inform, message_of, read, send_all

FILE = """nom;prénom;adresse;code postal;ville;e-mail
Durand;Anne;9 rue des Prés;94300;Vincennes;anne@exemple.fr, anne.durand@exemple.fr
""".encode()
RFC822 = {"Content-Type": "message/rfc822"}


async def test_the_address_that_a_notice_comes_back_from_is_closed_and_the_next_one_is_tried(
    client: AsyncClient, sessions: Sessions, acquired_list: str, fill: Fill
) -> None:
    intake = (await client.post("/v1/intake-links")).json()["path"]
    several = await fill(FILE)
    (first,) = await inform(client, sessions, several)
    assert first.recipients == ("anne@exemple.fr",)

    back = bounced("anne@exemple.fr", str(message_of(first)["Message-ID"]))
    for said in ("bounce", "repeated"):
        taken = await client.post(f"{intake}/mail", content=back, headers=RFC822)
        assert (taken.status_code, taken.json()["became"]) in ((200, said), (200, "unknown")), taken.text
    told = await read(client, several)
    assert (told["mailed"], told["to_mail"], told["to_print"], told["state"]) == (1, 0, 0, "sending")
    (second,) = await send_all(sessions)
    assert second.recipients == ("anne.durand@exemple.fr",)
    assert (await read(client, several))["sent"] == {"sent": 2}

    back = bounced("anne.durand@exemple.fr", str(message_of(second)["Message-ID"]))
    taken = await client.post(f"{intake}/mail", content=back, headers=RFC822)
    assert taken.json()["became"] == "bounce"
    told = await read(client, several)
    assert (told["mailed"], told["to_mail"], told["to_print"], told["came_back"]) == (0, 0, 1, 1)
    assert await send_all(sessions) == []
    again = await fill(FILE, name="La même, encore")
    assert (await read(client, again))["people"] == 0  # both are closed, whatever brings them


async def test_an_address_that_the_relay_refuses_is_passed_over(
    client: AsyncClient, sessions: Sessions, acquired_list: str, fill: Fill
) -> None:
    several = await fill(FILE)
    refused = await inform(client, sessions, several, "550 5.1.1 nobody here")
    assert [one.recipients for one in refused] == [("anne@exemple.fr",)]
    (second,) = await send_all(sessions)
    assert second.recipients == ("anne.durand@exemple.fr",)
    told = await read(client, several)
    assert (told["mailed"], told["came_back"], told["sent"]) == (1, 0, {"sent": 1, "failed": 1})


async def test_no_other_address_is_tried_once_somebody_stopped_it(
    client: AsyncClient, sessions: Sessions, acquired_list: str, fill: Fill
) -> None:
    intake = (await client.post("/v1/intake-links")).json()["path"]
    anne, luc = FILE.decode().splitlines()[1], "Petit;Luc;9 rue des Prés;94300;Vincennes;luc@exemple.fr"
    several = await fill("\n".join([FILE.decode().splitlines()[0], anne, luc]).encode())
    mails = await inform(client, sessions, several)
    first = next(one for one in mails if one.recipients == ("anne@exemple.fr",))
    await client.post(
        f"{intake}/mail", content=bounced("anne@exemple.fr", str(message_of(first)["Message-ID"])), headers=RFC822
    )
    assert (await client.post(f"/v1/acquired-lists/{several}/notice/stop")).status_code == 200
    assert await send_all(sessions) == []
    told = await read(client, several)
    assert (told["to_mail"], told["state"]) == (1, "ended")
    (second,) = await inform(client, sessions, several)
    assert second.recipients == ("anne.durand@exemple.fr",)
