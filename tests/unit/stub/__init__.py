"""The runtime of stub servers, served with a description written here: no generator takes part."""
