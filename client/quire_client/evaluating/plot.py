"""The reliability plot: what was promised against what held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_SIDE, _MARGIN = 260, 34
_LABEL = "Share of right values by promised confidence"


def reliability_plot(bins: Iterable[Mapping[str, Any]]) -> str:
    """An SVG: a dot for each bin, the larger the more values it holds; on the diagonal promises are kept."""
    held = list(bins)
    most = max((one["count"] for one in held), default=1)
    size = _SIDE + 2 * _MARGIN
    parts = [
        f'<svg class="plot" width="{size}" height="{size}" role="img" aria-label="{_LABEL}">',
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_SIDE}" height="{_SIDE}" class="frame"/>',
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" class="even"/>',
        *(_axis(step / 5) for step in range(6)),
        *(_dot(one, most) for one in held),
        f'<text x="{_x(0.5)}" y="{size - 4}" text-anchor="middle">promised</text>',
        f'<text x="12" y="{_y(0.5)}" text-anchor="middle" transform="rotate(-90 12 {_y(0.5)})">right</text>',
        "</svg>",
    ]
    return "".join(parts)


def _axis(share: float) -> str:
    return (
        f'<text x="{_x(share)}" y="{_MARGIN + _SIDE + 14}" text-anchor="middle">{share:.1f}</text>'
        f'<text x="{_MARGIN - 4}" y="{_y(share) + 4}" text-anchor="end">{share:.1f}</text>'
    )


def _dot(one: Mapping[str, Any], most: int) -> str:
    radius = 3 + 9 * (one["count"] / most) ** 0.5
    told = f"{one['count']} values, promised {one['confidence']:.3f}, right {one['right']:.3f}"
    where = f'cx="{_x(one["confidence"])}" cy="{_y(one["right"])}"'
    return f'<circle {where} r="{radius:.1f}"><title>{told}</title></circle>'


def _x(share: float) -> float:
    return round(_MARGIN + share * _SIDE, 1)


def _y(share: float) -> float:
    return round(_MARGIN + (1 - share) * _SIDE, 1)
