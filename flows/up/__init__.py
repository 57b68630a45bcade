"""One machine: the parts that ``proofline up`` starts, watches and ends.

==============  ===================================================================
``parts``       which parts there are, and the command of each
``child``       one part as a process that is started again when it ends
``left``        processes that a killed ``up`` left
``deploying``   the deployments of prefect.yaml on the server, made when something changed
``under_way``   flow runs whose process ended go on
``site``        reports over HTTP, read-only
``whereabouts`` where the parts of a running ``up`` are, for others to read
``supervise``   start, watch, end
==============  ===================================================================
"""
