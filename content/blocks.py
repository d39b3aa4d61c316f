"""The words a material's page is written in: few, named for what they mean."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

PLAIN_TEXT = ["bold", "italic", "ol", "ul", "link"]


class Figure(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(max_length=200, required=False, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "content/blocks/figure.html"


class Value(blocks.StructBlock):
    term = blocks.CharBlock(max_length=80, label=_("Property"))
    value = blocks.CharBlock(max_length=160, label=_("Value"))


class KeyFacts(blocks.StructBlock):
    rows = blocks.ListBlock(Value(), label=_("Rows"))

    class Meta:
        icon = "table"
        label = _("Key facts")
        template = "content/blocks/key_facts.html"


class CallToAction(blocks.StructBlock):
    sentence = blocks.CharBlock(max_length=160, label=_("Sentence"))
    label = blocks.CharBlock(max_length=40, label=_("Button"))
    address = blocks.CharBlock(
        max_length=200,
        label=_("Where it leads"),
        help_text=_("A page here, for example /deals/new/"),
    )

    class Meta:
        icon = "bolt"
        label = _("Call to action")
        template = "content/blocks/call_to_action.html"


class MaterialBody(blocks.StreamBlock):
    heading = blocks.CharBlock(
        max_length=120, label=_("Heading"), template="content/blocks/heading.html", icon="title"
    )
    text = blocks.RichTextBlock(features=PLAIN_TEXT, label=_("Text"), icon="pilcrow")
    key_facts = KeyFacts()
    figure = Figure()
    call_to_action = CallToAction()
