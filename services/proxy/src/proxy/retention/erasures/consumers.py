from typing import Any

from common.events.crm import PersonErased
from kit.events.consumer import Consumer

from proxy.retention.erasures.heard_erasures import hear_erasure

CONSUMERS: list[Consumer[Any]] = [
    Consumer("proxy", PersonErased, hear_erasure),
]
