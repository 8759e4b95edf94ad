"""The proof: whether an endpoint behaves as the description says.

Three parts, each of which reports to the same gates:

* ``probes``  one request for each status that can be asked for (401, 403, 405, 413, 415)
* ``laws``    what must hold of each resource from its creation to its second deletion, in one project and from another:
              ``lives`` reads ``x-resources`` and the OpenAPI links, ``trial`` holds one documented example, and
              ``modification``, ``isolation``, ``pages`` and ``quotas`` have the laws that need more than a few lines
* ``prover``  Schemathesis with all phases and all checks; ``hooks`` holds the checks that replace two of its own

``gates`` then fail the run when an operation never succeeded or a status that a client can cause never came.
"""
