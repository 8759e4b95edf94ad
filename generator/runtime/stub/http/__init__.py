"""HTTP: server, protocol, routing, bodies and responses."""
