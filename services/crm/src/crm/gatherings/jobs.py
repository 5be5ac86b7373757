from kit.worker import Watcher

from crm.gatherings.reminding import keep_reminding

WATCHERS: list[Watcher] = [keep_reminding]
