from typing import Any

from common.events.crm import PersonErased
from kit.events.consumer import Consumer

from proxy.erasures.hearing import hear_erasure

CONSUMERS: list[Consumer[Any]] = [
    Consumer("proxy", PersonErased, hear_erasure),
]
