"""What every generated client shares: requests, transports, authentication, decoding and errors."""
