"""Send every form of every page empty and with nonsense, and print what is wrong with the answers; exit 1 over any.

`python bench/apart/bad_forms.py --address URL --data FOLDER` takes a suite that runs, opens a campaign in it, and
fills in its forms as who directs it: those of the session and of the whole suite are left out.
"""

import argparse
import asyncio
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from isoloir_local.home import Home
from isoloir_local.oidc.links import new_link
from isoloir_local.oidc.signing import OPERATOR, new_access_token, scopes_of
from isoloir_local.sources import find_source
from isoloir_local.walk.campaign import open_campaign
from isoloir_local.walk.stage import Stage
from isoloir_local.walk.steps import plan_an_action, record_expense

from tests.browser.page_forms import PageForm, find_faults, read_forms
from tests.browser.test_crawl import crawl

LEFT_OUT = re.compile(
    r"^/(?:logout|login|entrer|mes-appareils|choisir|campagnes|resultats-passes|messages|demonstration)(?:/|$)"
    r"|^/crm/(?:second-factor|my-access|accesses|my-connections|organisations|team)(?:/|$)"
)


def forms_of(pages: dict[str, str]) -> list[PageForm]:
    """Return one form of each kind: first those in which one types, which a button elsewhere could take away."""
    kinds = {form.kind: form for page, text in reversed(pages.items()) for form in read_forms(page, text)}
    wanted = [form for form in kinds.values() if not LEFT_OUT.search(urlsplit(form.action).path)]
    return sorted(wanted, key=lambda form: not any(one.is_typed for one in form.inputs))


async def send_badly(client: httpx.AsyncClient, form: PageForm) -> list[str]:
    faults: list[str] = []
    for how, values in (("empty", form.empty()), ("with nonsense", form.nonsense())):
        answer = await form.send(client, values)
        is_gone = answer.status_code == 404 and not any(one.is_typed for one in form.inputs)
        if not is_gone:
            faults += [f"{form.page}, {form.action}, {how}: {fault}" for fault in find_faults(form, values, answer)]
    return faults


async def fill_in_all(address: str, home: Home, stage: Stage) -> list[str]:
    async with httpx.AsyncClient(base_url=address, timeout=120, headers={"Origin": address}) as client:
        code = new_link(home, address).partition("#")[2]
        await client.post("/entrer", data={"code": code}, follow_redirects=True)
        await client.get(f"/login?campaign={stage.campaign_id}", follow_redirects=True)
        forms = forms_of((await crawl(client)).pages)
        print(f"{len(forms)} forms", file=sys.stderr)
        return [fault for form in forms for fault in await send_badly(client, form)]


def main() -> int:
    arguments = argparse.ArgumentParser(description="Fill in every form badly.")
    arguments.add_argument("--address", required=True)
    arguments.add_argument("--data", type=Path, required=True)
    wanted = arguments.parse_args()
    home = Home(wanted.data)
    scopes = scopes_of(OPERATOR)
    stage = Stage(
        wanted.address,
        find_source(None, wanted.data / "source"),
        lambda campaign: new_access_token(home.secrets(), home.issuer(), OPERATOR, scopes, campaign),
        lambda _: None,
    )
    open_campaign(stage, name="Formulaires")
    for do in (plan_an_action, record_expense):
        do(stage)
    faults = asyncio.run(fill_in_all(wanted.address, home, stage))
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
