"""Isoloir's five APIs, waited for or awaited.

from isoloir_client import AsyncIsoloir, Isoloir

with Isoloir("http://127.0.0.1:8000", token, campaign=campaign_id) as suite:
    for person in suite.crm.people.each(tag="marché"):
        print(person["surname"])

async with AsyncIsoloir("http://127.0.0.1:8000", token, campaign=campaign_id) as suite:
    async for person in suite.crm.people.each(tag="marché"):
        print(person["surname"])
"""

from isoloir_client.async_suite import AsyncIsoloir
from isoloir_client.calls import Refused
from isoloir_client.credentials import AsyncClientCredentials, ClientCredentials
from isoloir_client.suite import Isoloir

__all__ = ["AsyncClientCredentials", "AsyncIsoloir", "ClientCredentials", "Isoloir", "Refused"]
