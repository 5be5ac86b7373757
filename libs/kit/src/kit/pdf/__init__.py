"""PDF documents (reportlab; the extra `isoloir-kit[pdf]`). Each has an HTML twin, for those who need tags."""

from kit.pdf.document import document as document
from kit.pdf.fonts import printable as printable
from kit.pdf.listing import listing as listing
from kit.pdf.matrix import draw_matrix as draw_matrix
from kit.pdf.parts import WIDTH as WIDTH
from kit.pdf.parts import beside as beside
from kit.pdf.parts import boxes as boxes
from kit.pdf.parts import bullets as bullets
from kit.pdf.parts import figure as figure
from kit.pdf.parts import heading as heading
from kit.pdf.parts import note as note
from kit.pdf.parts import page_break as page_break
from kit.pdf.parts import paragraph as paragraph
from kit.pdf.parts import room as room
from kit.pdf.parts import space as space
from kit.pdf.parts import table as table
from kit.pdf.parts import together as together
from kit.pdf.parts import warning as warning
