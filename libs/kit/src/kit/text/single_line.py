"""One-line texts: not blank, and without characters that break lines, logs or pages."""

_NEVER = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_BLANK = r" \xa0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff"


def line_without(marks: str) -> str:
    r"""Return a pattern: no control character, no line end, none of the given characters (as in a regex class), and at
    least one character that is not blank.

    The characters are listed explicitly: `\s` differs between Rust, Python and ECMA, and clients read this pattern in
    OpenAPI.
    """
    return rf"^[^{_NEVER}{marks}]*[^{_NEVER}{marks}{_BLANK}][^{_NEVER}{marks}]*$"


LINE = line_without("<>")
