"""Text that is one line: something is on it, and nothing that a line, a log or a page would trip over."""

_NEVER = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_BLANK = r" \xa0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff"


def line_without(marks: str) -> str:
    """A pattern: no control character, no end of a line, none of the marks (as a class in brackets writes them), and
    one character at least that is not blank.

    The characters are named one by one: what `\\s` means differs between Rust, Python and ECMA, and clients read this
    pattern in OpenAPI.
    """
    return rf"^[^{_NEVER}{marks}]*[^{_NEVER}{marks}{_BLANK}][^{_NEVER}{marks}]*$"


LINE = line_without("<>")
