"""Pages as tests read them, beside the frame that is round all of the team's pages."""

import re

_FRAME = re.compile(r'<script src="/static/[0-9a-f]{12}/kit/shell\.js" defer></script>')
_MAP = re.compile(r'<script type="module" src="/static/[0-9a-f]{12}/kit/map\.js"></script>')


def without_frame_script(html: str) -> str:
    """Return a page without the scripts of the frame and of maps, to see whether it has others."""
    rest, found = _FRAME.subn("", html)
    assert found == 1
    return _MAP.sub("", rest)
