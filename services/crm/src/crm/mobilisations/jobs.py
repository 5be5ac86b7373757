from kit.worker import Watcher

from crm.mobilisations.destroying import keep_destroying

WATCHERS: list[Watcher] = [keep_destroying]
