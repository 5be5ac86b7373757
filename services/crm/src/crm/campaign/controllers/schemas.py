"""The controller of the campaign's processing, as the register of processing names it."""

from typing import Annotated

from kit.text.single_line import LINE
from pydantic import BaseModel, ConfigDict, Field

Line = Annotated[str, Field(min_length=1, max_length=300, pattern=LINE)]
LongLine = Annotated[str, Field(min_length=1, max_length=2000, pattern=LINE)]


class ControllerPut(BaseModel):
    """The controller of the processing (GDPR, art. 4(7))."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Camille Exemple, candidate",
                    "address": "1 rue de l'Essai, 94300 Vincennes",
                    "email": "donnees@exemple.fr",
                    "processors": "Relais SMS Exemple, en France, contrat du 3 mars",
                }
            ]
        },
    )

    name: Annotated[Line, Field(examples=["Camille Exemple, candidate"])]
    address: Annotated[Line, Field(examples=["1 rue de l'Essai, 94300 Vincennes"])]
    email: Annotated[str, Field(max_length=254, pattern=r"^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$")]
    officer: Line | None = None
    host: Annotated[Line | None, Field(examples=["Cette machine, en France"])] = None
    processors: Annotated[
        LongLine | None,
        Field(
            description="Who processes people for the campaign: name, country, contract, safeguards.",
            examples=["Relais SMS Exemple, en France, contrat du 3 mars"],
        ),
    ] = None
    joint_contacts: Annotated[
        LongLine | None,
        Field(
            description="Contact of each joint controller (GDPR, art. 30).",
            examples=["Parti d'essai, 2 rue de l'Essai, 75007 Paris, donnees@parti.example"],
        ),
    ] = None
