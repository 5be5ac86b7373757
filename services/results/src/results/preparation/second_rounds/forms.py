"""Form of who stands in round two: one choice and one name a row."""

from kit.pages.page_form import Choices, Posted


class StandingEntry(Posted):
    """Rows of the table, one value a row in each."""

    id: Choices = ()
    choice: Choices = ()
    name: Choices = ()

    def rows(self) -> list[tuple[str, str, str]]:
        return list(zip(self.id, self.choice, self.name, strict=False))
