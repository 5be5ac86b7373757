"""Kinds of files that the account keeps, with the ending that each is downloaded with."""

ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    # A bank's statement, as it was downloaded.
    "application/x-ofx": "ofx",
    "application/xml": "xml",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
PICTURES_AND_PAGES = ("application/pdf", "image/jpeg", "image/png")
"""Media types that a member may send as a document of an entry."""
