"""Reports of a run: each reads the verdicts and writes one format.

``text`` has what several of them show of a failure, ``files`` writes them so that a file is always whole.
"""
