"""Parts shared by every generated stub server: an ASGI application over operations given as data."""
