"""Mutants of the stub: each has one fault, derived from the declarations, that ``cts contract`` must notice.

* ``mutant``     one mutant, and the parts of a stub that it can change
* ``schemas``    constraints of requests dropped, or their error codes changed
* ``handlers``   rules, stored fields, updates, deletions and quotas changed; ``lists`` has filters, pages and counts
* ``fields``     fields that the server sets, and audit records
* ``responses``  fields of responses omitted or changed; statuses, headers and error bodies
* ``access``     authentication, permissions and isolation
* ``effects``    rejected requests and reads that change something; stale and occasional faults
* ``focus``      order of the parts of the proof: first what is about the operation of the fault
* ``cpu_clock``  event loop whose time is CPU time, so that no verdict depends on the load
* ``trial``      run of the proof against one mutant, until the first failure
* ``report``     table of the mutants that each check notices
"""
