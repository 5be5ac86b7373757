from kit.worker import Watcher

from crm.integrations.front_ends.retention import keep_ending

WATCHERS: list[Watcher] = [keep_ending]
