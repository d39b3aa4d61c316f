"""Letters for print: every one embedded, none lost."""

import io

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from partners.typeface import BOLD, REGULAR, MissingCharacters, lettering

RARE = "李喆 䶮 € ü ß 苏州精工机械有限公司 Größe"


@pytest.mark.parametrize("weight", [REGULAR, BOLD])
def test_rare_characters_come_back_from_a_paper_and_every_font_is_embedded(weight):
    printed = io.BytesIO()
    canvas = Canvas(printed)
    canvas.setFont(lettering(RARE, weight=weight), 12)
    canvas.drawString(40, 700, RARE)
    canvas.save()

    page = PdfReader(printed).pages[0]

    assert RARE in page.extract_text()
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
