"""Words that would be scripts if anybody took them for markup."""

from __future__ import annotations

import io

from reportlab.pdfgen.canvas import Canvas

RAN = "ranFromADocument"
"""What each of them would set on the page's window."""
_SAY = f"window.{RAN}=1"

WORDS = (
    f"<script>{_SAY}</script>",
    f"<img src=x onerror={_SAY}>",
    f"<svg onload={_SAY}>",
    f'"><svg/onload={_SAY}>',
    f"'><body onload={_SAY}>",
    f"<iframe srcdoc='<script>parent.{RAN}=1</script>'>",
    f"<a href=javascript:{_SAY}>Total</a>",
    f"javascript:{_SAY}",
    f"<details open ontoggle={_SAY}>",
    f"<style>@import'data:,*{{x:expression({_SAY})}}'</style>",
    f"</title><script>{_SAY}</script>",
    f"</textarea><script>{_SAY}</script>",
    f"<math><mtext></p><img src=x onerror={_SAY}>",
    f"<template><script>{_SAY}</script></template>",
    f"&lt;script&gt;{_SAY}&lt;/script&gt;",
    f"${{{_SAY}}}",
    f"{{{{constructor.constructor('{_SAY}')()}}}}",
    f"<input autofocus onfocus={_SAY}>",
    f"<marquee onstart={_SAY}>",
    f"<object data=javascript:{_SAY}>",
    f"-->]]><script>{_SAY}</script>",
)


def invoice(word: str) -> bytes:
    """A digital page on which the word stands wherever a value can: supplier, buyer, number, line item, notes."""
    sheet = io.BytesIO()
    canvas = Canvas(sheet, pagesize=(595, 842), pageCompression=0)
    canvas.setTitle(word)
    canvas.setAuthor(word)
    rows = (
        (60, 780, f"Northwind {word} Ltd"),
        (60, 740, "INVOICE"),
        (60, 715, f"Invoice number: INV-7 {word}"),
        (60, 695, "Invoice date: 2026-03-04"),
        (60, 675, f"Bill to: Ada {word}"),
        (60, 630, "Description"),
        (400, 630, "Qty"),
        (440, 630, "Price"),
        (500, 630, "Amount"),
        (60, 610, f"Paper {word}"),
        (400, 610, "2"),
        (440, 610, "10.00"),
        (500, 610, "20.00"),
        (440, 570, "Total"),
        (500, 570, "20.00"),
        (60, 520, word),
    )
    canvas.setFont("Helvetica", 7)
    for x, y, text in rows:
        canvas.drawString(x, y, text)
    canvas.save()
    return sheet.getvalue()
