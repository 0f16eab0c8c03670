# Every task lives in bootstrap.py, which also runs without make: python bootstrap.py TASK
# Arguments for the task's command go in ARGS: make test ARGS="-k place"
PYTHON ?= python3
TASKS := help setup report test lab bench check lock

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: $(TASKS)

$(TASKS):
	@$(PYTHON) bootstrap.py $@ $(if $(ARGS),-- $(ARGS))
