"""Pages as tests read them, beside the frame that is round all of the team's pages."""

FRAME_SCRIPT = '<script src="/static/kit/shell.js" defer></script>'


def without_frame_script(html: str) -> str:
    """Return a page without the frame's own script, to see whether it has others."""
    assert html.count(FRAME_SCRIPT) == 1
    return html.replace(FRAME_SCRIPT, "")
