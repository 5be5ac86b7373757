"""Shape of one station: colour, texture, tooltip."""

from predict.maps.figures import Figure, Subject, is_doubtful, is_wide, say_figure
from predict.maps.palettes import OUTLINE
from predict.maps.picture import Disc, Point, Texture
from predict.maps.scales import Scale


def texture_of(subject: Subject, figure: Figure) -> Texture | None:
    if figure.value is None:
        return "cross"
    if is_wide(subject, figure):
        return "hatch"
    return "dots" if is_doubtful(figure) else None


def disc_of(subject: Subject, figure: Figure, place: Point, radius: float, scale: Scale) -> Disc:
    return Disc(
        *place,
        radius,
        scale.fill(figure.value),
        OUTLINE,
        texture_of(subject, figure),
        say_figure(subject, figure),
        figure.station,
    )
