"""Letters for print: every one embedded, none lost."""

import io

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from partners.typeface import BOLD, REGULAR, MissingCharacters, lettering, wrapped

RARE = "李喆 䶮 € ü ß 苏州精工机械有限公司 Größe"
EASTERN = "Łódź Přerov Győr Iași İzmir Ωμέγα Завод 苏州喆 € (1)"


@pytest.mark.parametrize("said", [RARE, EASTERN])
@pytest.mark.parametrize("weight", [REGULAR, BOLD])
def test_rare_characters_come_back_from_a_paper_and_every_font_is_embedded(weight, said):
    printed = io.BytesIO()
    canvas = Canvas(printed)
    canvas.setFont(lettering(said, weight=weight), 12)
    canvas.drawString(40, 700, said)
    canvas.save()

    page = PdfReader(printed).pages[0]

    assert said in page.extract_text()
    used = [each for each in fonts_of(page) if "Helvetica" not in each["/BaseFont"]]
    assert used
    for font in used:
        assert "/FontFile2" in font["/FontDescriptor"]


def fonts_of(page):
    return [each.get_object() for each in page["/Resources"]["/Font"].values()]


def test_a_character_it_lacks_is_reported():
    with pytest.raises(MissingCharacters) as refused:
        lettering("A\U0001f600")

    assert refused.value.characters == ["\U0001f600"]


def test_no_row_begins_with_a_sign_that_closes_or_ends_with_one_that_opens():
    said = "苏州精工机械有限公司（原苏州机械厂），第二车间。Site (north), hall 2." * 3
    name = lettering(said)
    for width in range(40, 400, 7):
        rows = wrapped(said, name, 10, width)
        assert "".join(rows).replace(" ", "") == said.replace(" ", "")
        assert not [row for row in rows if row[0] in "），。.)" or row[-1] in "（("], width
