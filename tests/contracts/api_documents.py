"""The documents of a service that are published: OpenAPI with examples, and the page of what changed in its API."""

from tests.contracts.answer_examples import with_examples
from tests.contracts.api_changelog import changelog_page
from tests.contracts.documents import ROOT, as_text, changelog_path, openapi, openapi_path


def api_documents(service: str) -> dict[str, str]:
    """Return both documents by path."""
    document = with_examples(service, openapi(service))
    changes = changelog_page(ROOT / "contracts", service, document)
    return {openapi_path(service): as_text(document), changelog_path(service): changes}
