from kit.worker import Watcher

from crm.segments.folding import keep_folding

WATCHERS: list[Watcher] = [keep_folding]
