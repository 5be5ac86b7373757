"""PDF documents (reportlab; the extra `isoloir-kit[pdf]`). Each has an HTML equivalent, for readers who need tags."""

from kit.files.pdf.document import document as document
from kit.files.pdf.fonts import printable as printable
from kit.files.pdf.long_table import listing as listing
from kit.files.pdf.matrix import draw_matrix as draw_matrix
from kit.files.pdf.parts import WIDTH as WIDTH
from kit.files.pdf.parts import beside as beside
from kit.files.pdf.parts import boxes as boxes
from kit.files.pdf.parts import bullets as bullets
from kit.files.pdf.parts import figure as figure
from kit.files.pdf.parts import heading as heading
from kit.files.pdf.parts import height_of as height_of
from kit.files.pdf.parts import note as note
from kit.files.pdf.parts import page_break as page_break
from kit.files.pdf.parts import paragraph as paragraph
from kit.files.pdf.parts import room as room
from kit.files.pdf.parts import space as space
from kit.files.pdf.parts import table as table
from kit.files.pdf.parts import together as together
from kit.files.pdf.parts import warning as warning
from kit.files.pdf.summary import Summary as Summary
