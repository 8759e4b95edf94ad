"""What every generated stub server has in common: an ASGI application over operations given as data."""
