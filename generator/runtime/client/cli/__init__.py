"""Command line of generated clients: needs click, and PyYAML for one format. No other part of the client imports it."""
