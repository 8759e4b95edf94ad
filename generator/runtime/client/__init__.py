"""Runtime of every generated client: requests, transports, authentication, decoding and errors."""
