"""API Gateway for one machine: REST APIs with Lambda-proxy integrations, and WebSocket APIs."""

from quire_local.gateway.rest import RestGateway
from quire_local.gateway.websocket import WebSocketGateway, WebSocketSettings

__all__ = ["RestGateway", "WebSocketGateway", "WebSocketSettings"]
