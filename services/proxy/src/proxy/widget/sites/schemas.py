from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

Address = Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["https://www.exemple.fr"])]


class SitesPut(BaseModel, extra="forbid", json_schema_extra={"examples": [{"origins": ["https://www.exemple.fr"]}]}):
    """The whole list of allowed sites; others may no longer show the form."""

    origins: Annotated[list[Address], Field(max_length=200)]


class SiteRead(BaseModel):
    origin: Annotated[str, Field(description="Scheme, host and port, as a browser says them.")]
    added_by: str
    added_at: datetime
