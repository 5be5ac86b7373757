from kit.worker import Watcher

from crm.people.volunteers.band_updates import keep_banding

WATCHERS: list[Watcher] = [keep_banding]
