"""The line on which the server tells what happens."""

from __future__ import annotations

import json

from console_reader import Console
from playwright.async_api import Page, WebSocketRoute, expect


async def test_a_line_on_which_a_subscription_gets_no_answer_is_opened_anew(console: Console, page: Page):
    """As API Gateway does it whose function failed: the line stands, and nothing will ever be pushed on it."""
    refused = json.dumps({"message": "Internal server error", "connectionId": "c", "requestId": "r"})
    lines: list[WebSocketRoute] = []

    def opened(line: WebSocketRoute) -> None:
        lines.append(line)
        if len(lines) == 1:
            line.on_message(lambda _message: line.send(refused))
        else:
            line.connect_to_server()

    await page.route_web_socket("**/ws?*", opened)
    await console.sign_in(page)

    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    assert len(lines) == 2
