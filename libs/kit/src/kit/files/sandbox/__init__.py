"""Untrusted files, opened in a separate process that the operating system limits.

    _READER = Sandbox(refusals=(Unreadable,))
    table = await _READER.run(read_table, data)

`read_table` runs in a fresh process without secrets, database or sockets. Its result comes back as JSON that is checked
against its return annotation, its refusals as the same exceptions. A file that exceeds the limits, or crashes the
process, is a problem document at `/file`, and this process is unaffected.
"""

from kit.files.sandbox.host import Sandbox
from kit.files.sandbox.limits import MB, Limits

__all__ = ["MB", "Limits", "Sandbox"]
