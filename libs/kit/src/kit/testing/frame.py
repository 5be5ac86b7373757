"""Pages as tests read them, beside the frame that is round all of the team's pages."""

FRAME_SCRIPT = '<script src="/static/kit/shell.js" defer></script>'
MAP_SCRIPT = '<script type="module" src="/static/kit/map.js"></script>'


def without_frame_script(html: str) -> str:
    """Return a page without the scripts of the frame and of maps, to see whether it has others."""
    assert html.count(FRAME_SCRIPT) == 1
    return html.replace(FRAME_SCRIPT, "").replace(MAP_SCRIPT, "")
