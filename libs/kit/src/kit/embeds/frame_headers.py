"""Headers of a page that other sites may frame: the campaign's own list, and our own address."""

from collections.abc import Sequence

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self' {}"
)


def frame_headers(sites: Sequence[str], language: str) -> dict[str, str]:
    """Return the headers. `sites`: origins as browsers say them. Only a frame's address answers with these."""
    return {
        "Content-Language": language,
        "Content-Security-Policy": _POLICY.format(" ".join(sites)).strip(),
        # The page around may be isolated from others; we are read by it in no way.
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
