import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

WIDTH, HEIGHT = 400, 168
LEFT, RIGHT, TOP, BOTTOM = 34, 12, 12, 26
RADIUS = 54
# A year and a month in any language, beside the next on a telephone.
MOST_LABELS = 4
Point = tuple[str, float | None]


@dataclass(frozen=True, kw_only=True)
class Plane:
    low: float
    high: float
    steps: int

    def x(self, index: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * index / max(self.steps - 1, 1), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1)
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)


@register.simple_tag
def trend(points: Sequence[Point], title: str, low: float = 0, high: float = 100) -> SafeString:
    """Draw (label, value) pairs as a line; a value of None leaves a gap."""
    plane = Plane(low=low, high=high, steps=len(points))
    known = [(index, value) for index, (_label, value) in enumerate(points) if value is not None]
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img"><title>{}</title><desc>{}</desc>{}{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        title,
        described(points),
        scale(plane),
        labels(points, plane),
        line(known, plane),
        format_html_join(
            "",
            '<circle class="dot{}" cx="{}" cy="{}" r="{}"></circle>',
            (
                (" is-last" if index == known[-1][0] else "", plane.x(index), plane.y(value), 2.8)
                for index, value in known
            ),
        ),
    )


def described(points: Sequence[Point]) -> str:
    return "; ".join(
        f"{label}: {_('no data') if value is None else value}" for label, value in points
    )


def scale(plane: Plane) -> SafeString:
    marks = [plane.low, (plane.low + plane.high) / 2, plane.high]
    return format_html_join(
        "",
        '<line class="grid-line" x1="{0}" x2="{1}" y1="{2}" y2="{2}"></line>'
        '<text x="{3}" y="{4}" text-anchor="end">{5}</text>',
        (
            (LEFT, WIDTH - RIGHT, plane.y(mark), LEFT - 8, plane.y(mark) + 4, f"{mark:g}")
            for mark in marks
        ),
    )


def labels(points: Sequence[Point], plane: Plane) -> SafeString:
    every = max(math.ceil(len(points) / MOST_LABELS), 1)
    shown = [(index, label) for index, (label, _value) in enumerate(points) if index % every == 0]
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((plane.x(index), HEIGHT - 6, label) for index, label in shown),
    )


def line(known: Sequence[tuple[int, float]], plane: Plane) -> SafeString:
    segments = [pair for pair in pairwise(known) if pair[1][0] - pair[0][0] == 1]
    drawn = " ".join(
        f"M{plane.x(a)} {plane.y(start)}L{plane.x(b)} {plane.y(end)}"
        for (a, start), (b, end) in segments
    )
    ground = plane.y(plane.low)
    filled = " ".join(
        f"M{plane.x(a)} {ground}L{plane.x(a)} {plane.y(start)}"
        f"L{plane.x(b)} {plane.y(end)}L{plane.x(b)} {ground}Z"
        for (a, start), (b, end) in segments
    )
    return format_html(
        '<path class="area" d="{}"></path><path class="line" d="{}"></path>', filled, drawn
    )


@register.simple_tag
def ring(score: float, of: float, title: str) -> SafeString:
    """Draw a score as part of a circle, with the number in words for who cannot see it."""
    around = 2 * math.pi * RADIUS
    share = min(max(score / of, 0), 1)
    return format_html(
        '<svg class="score-ring" viewBox="0 0 120 120" role="img"><title>{}</title>'
        '<circle class="track" cx="60" cy="60" r="{r}"></circle>'
        '<circle class="arc" cx="60" cy="60" r="{r}" stroke-dasharray="{} {}"></circle>'
        '<text x="60" y="67">{}</text><text class="of" x="60" y="86">/ {}</text></svg>',
        title,
        round(around * share, 1),
        round(around, 1),
        f"{score:g}",
        f"{of:g}",
        r=RADIUS,
    )


@register.simple_tag
def bar(share: float) -> SafeString:
    """Draw a share between nothing and all; the words beside it carry the meaning."""
    return drawn_bar(round(float(min(max(share, 0), 1)) * 100, 1))


@lru_cache(maxsize=1024)
def drawn_bar(percent: float) -> SafeString:
    return format_html(
        '<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="6"></rect>'
        '<rect class="fill" width="{}" height="6"></rect></svg>',
        percent,
    )
