"""Plots as SVG, drawn by pygal: numbers in, a drawing out that has no script, no style and no colour of its own.

What pygal adds for its script and its colours is taken away: on pages the drawing takes the tokens of app.css (plots.css), by itself it
carries a style with both themes. Texts stay texts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pygal
from markupsafe import Markup
from pygal.style import Style

from service.ui import statics

# pygal puts a finder of modules (for its maps) before all imports of the process, of a kind that Python gave up: every import would warn.
sys.meta_path[:] = [one for one in sys.meta_path if type(one).__module__ != "pygal"]

Form = Literal["bars", "stacked", "lying", "lines"]

WIDTH = 400  # of the coordinates; a page makes it as wide as its column
SIZES = {"bars": 230, "stacked": 260, "lines": 260}
ROW = 27  # height of a lying bar
LABEL = 24  # letters of a label beside a lying bar
TEXT = 12
BLOCKS = re.compile(r"color-scheme: \w+;(.*?)}", re.S)  # app.css: light, then dark
TOKENS = re.compile(r"(--(?:text|soft|line|surface|accent|good|warn|slot-issuer)): (#\w+);")
SIZED = ("label", "major_label", "legend", "value", "no_data")
GONE = ("script", "style", "defs", "desc", "title")


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers that belong together; None: nothing to show there."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn. `every`: one label in so many is shown; `percent`: the axis goes from 0 to 100."""

    form: Form
    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    every: int = 1
    percent: bool = False


def draw(plot: Plot, written: Callable[[float], str]) -> Element:
    """Return the drawing of a plot; `written`: how the language writes a number."""
    chart = _chart(plot, written)
    for one in plot.series:
        chart.add(one.name, list(one.values)[::-1] if plot.form == "lying" else list(one.values))
    root = _bare(ElementTree.fromstring(chart.render(is_unicode=True)))
    root.set("role", "img")
    root.set("aria-label", plot.title)
    root.set("class", f"drawing {plot.form}")
    return root


def inline(root: Element) -> Markup:
    """Return a drawing as a part of a page; names in it are escaped."""
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def alone(root: Element) -> bytes:
    """Return a drawing as a file of its own, light or dark as the machine is."""
    light, dark = (dict(TOKENS.findall(block)) for block in BLOCKS.findall(statics.files()["app.css"].decode())[:2])
    told = [" ".join(f"{name}: {colour};" for name, colour in theme.items()) for theme in (light, dark)]
    style = Element("style")
    style.text = f"svg {{ {told[0]} font-family: sans-serif; background: var(--surface); }}\n"
    style.text += f"@media (prefers-color-scheme: dark) {{ svg {{ {told[1]} }} }}\n{statics.files()['plots.css'].decode()}"
    root.insert(0, style)
    return bytes(ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _bare(root: Element) -> Element:
    """Return what is drawn, without what pygal adds for its script and style, and without names that the next plot of a page has, too."""
    for element in list(root.iter()):
        element.tag = element.tag.rpartition("}")[2]
        for child in [one for one in element if one.tag.rpartition("}")[2] in GONE]:
            element.remove(child)
        for told in [name for name in element.attrib if name in ("id", "style", "onclick") or name.startswith("{")]:
            del element.attrib[told]
    root.set("xmlns", "http://www.w3.org/2000/svg")
    return root


def _chart(plot: Plot, written: Callable[[float], str]) -> pygal.Graph:
    """Return an empty chart of a form."""
    kinds = {"bars": pygal.Bar, "stacked": pygal.StackedBar, "lying": pygal.HorizontalBar, "lines": pygal.Line}
    lying = plot.form == "lying"
    style = Style(
        font_family="sans-serif", **{f"{name}_font_size": TEXT for name in ("label", "major_label", "legend", "value", "no_data")}
    )
    chart = kinds[plot.form](
        style=style,
        css=[],
        js=[],
        width=WIDTH,
        height=ROW * max(2, len(plot.labels)) + 24 if lying else SIZES[plot.form],
        margin=4,
        margin_right=34 if lying else 8,
        spacing=6,
        show_legend=len(plot.series) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=min(3, len(plot.series)),
        legend_box_size=11,
        truncate_legend=-1,
        truncate_label=-1,
        print_values=lying,
        print_values_position="top",
        value_formatter=written,
        show_x_labels=not lying,
        show_minor_x_labels=plot.every == 1,
        y_labels_major_count=None if lying else 3,
        show_minor_y_labels=lying,
        no_data_text="",
        disable_xml_declaration=True,
    )
    labels = list(plot.labels)
    if lying:
        labels = [one if len(one) <= LABEL else f"{one[: LABEL - 1].rstrip()}…" for one in labels]
    chart.x_labels = labels[::-1] if lying else labels
    if plot.every > 1:
        chart.x_labels_major = labels[:: plot.every]
    if plot.percent:
        chart.range = (0, 100)
        chart.y_labels = [0, 25, 50, 75, 100]
        chart.show_minor_y_labels = True
    return chart
