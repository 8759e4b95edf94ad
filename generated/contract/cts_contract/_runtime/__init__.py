# Copied from generator/runtime/contract/__init__.py. Do not edit: run `make generate`.
"""Proof that an endpoint behaves as the description says.

``preflight`` looks at the server first; ``proof`` runs the parts and leaves the server as it was. Four parts report to
the same gates:

* ``probes``            one request for each status that a client can cause directly (401, 403, 405, 413, 415)
* ``lifecycle_checks``  properties of each resource from its creation to its second deletion, in one project and from
                        another: ``lifecycles`` reads ``x-resources`` and the OpenAPI links, ``example`` holds one
                        documented example, ``modification``, ``isolation``, ``pages`` and ``quotas`` hold the
                        checks of more than a few lines
* ``behaviour``         requests that follow from ``x-behaviour``, each with the response that it demands and the lists
                        after it: ``model`` predicts them from the declarations alone, ``prover`` compares,
                        ``candidates`` finds requests that break one constraint, ``behaviour_checks`` has the order
* ``schemathesis_run``  Schemathesis with all phases and all checks; ``hooks`` replaces two of its checks

Their results become ``verdicts``, with the ``exchanges`` that led to them and the ``statements`` of the description
that they are about; ``reports`` writes them. ``command`` has the options, ``execution`` the exit codes.

``gates`` fail the run when an operation never succeeded or a status that a client can cause was never returned.
"""
