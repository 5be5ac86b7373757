from kit.worker import Watcher

from crm.shifts.reminding import keep_reminding

WATCHERS: list[Watcher] = [keep_reminding]
