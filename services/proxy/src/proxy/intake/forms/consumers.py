from typing import Any

from common.events.crm import ControllerNamed
from kit.events.consumer import Consumer

from proxy.intake.forms.heard_controllers import hear_controller

CONSUMERS: list[Consumer[Any]] = [
    Consumer("proxy", ControllerNamed, hear_controller),
]
