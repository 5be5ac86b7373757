"""Web app of a reporter's phone: one page without personal data, its service worker, its manifest."""

from kit.pages import offline

router = offline.application_router(
    offline.Application(
        package="results",
        folder="phone",
        template="phones/phone.html",
        store="isoloir-phone",
        path="/p/",
        name="Isoloir, bureaux de vote",
        short_name="Bureaux",
    )
)
