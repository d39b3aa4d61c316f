"""A drawing somebody attached: of a hall with its machines, so that a file has a preview."""

import io
from datetime import timedelta

from PIL import Image, ImageDraw

from deals.models import DealAttachment
from portal.demonstration.world import World

PAPER, INK, WALL, MACHINE = "#f7f9fa", "#14212b", "#5b6b75", "#cfe3df"
SIZE = (1240, 820)
# Where machines stand, and the line that feeds them.
MACHINES = [(140, 150), (400, 150), (660, 150), (920, 150), (270, 480), (530, 480), (790, 480)]
LINE = [(80, 410), (1160, 410), (1160, 700), (80, 700)]


def hall() -> bytes:
    """Return the plan of a hall as a PNG, the same each time."""
    plan = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(plan)
    draw.rectangle((40, 60, SIZE[0] - 40, SIZE[1] - 60), outline=WALL, width=8)
    draw.line([*LINE, LINE[0]], fill=WALL, width=5)
    for x, y in MACHINES:
        draw.rectangle((x, y, x + 180, y + 150), fill=MACHINE, outline=INK, width=4)
        draw.ellipse((x + 60, y + 45, x + 120, y + 105), outline=INK, width=4)
        end = LINE[0][1] if y < LINE[0][1] else LINE[2][1]
        draw.line((x + 90, y + 150, x + 90, end), fill=INK, width=4)
    kept = io.BytesIO()
    plan.save(kept, "PNG")
    return kept.getvalue()


def attached(world: World) -> None:
    """Let Dana show everybody who takes part where the machines will stand."""
    deal, dana = world.stories["five days left"], world.person("dana")
    DealAttachment.add(
        deal,
        name="车间平面布置图.png",
        content=hall(),
        partner=deal.registrant,
        is_shared=True,
        by=dana,
        at=world.at - timedelta(hours=31),
    )
