from kit.worker import Watcher

from crm.segments.segments.bit_updates import keep_folding

WATCHERS: list[Watcher] = [keep_folding]
