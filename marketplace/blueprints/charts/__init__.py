"""The geometry of charts as plain numbers; templates draw them as SVG without style or script.

Widths are in percent of the picture, heights in pixels: so a chart is as wide as its page and its
labels keep their size.
"""
