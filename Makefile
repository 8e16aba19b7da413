# Two commands do everything: `make audit` audits reports_in/, `make test` checks the program. Each first makes the
# environment .venv from requirements.lock where it is missing or older than the lock. Needed: Python 3.11, make.

PYTHON ?= $(shell for each in python3.11 python3 python; do \
	$$each -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && { command -v $$each; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.from-lock
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
DISK_MB := 2500

.DEFAULT_GOAL := help
.PHONY: help audit test lock clean

help:
	@echo "make audit   审核 reports_in/ 里的报告，结果放进 audit_out/"
	@echo "make test    run every check: ruff, mypy, pytest"
	@echo "make lock    choose the newest allowed libraries and write requirements.lock"
	@echo "make clean   remove the environment and caches (never audit_out/)"

# The command's exit code 1 means that reports need corrections: the audit itself succeeded.
audit: $(STAMP)
	@$(BIN)/auditor audit reports_in || [ $$? -eq 1 ]
	@echo "县级汇总页 / county summary: $(CURDIR)/audit_out/latest/index.html"

# Every check runs even where an earlier one failed; pytest comes last, so that its closing line is the last word.
test: $(STAMP)
	@failed=; \
	for check in "ruff check ." mypy; do echo "$$check"; $(BIN)/$$check || failed="$$failed $${check%% *}"; done; \
	echo pytest; [ -z "$$failed" ] || echo "Failed before the tests began:$$failed" >&2; \
	$(BIN)/pytest -n auto --dist loadfile && [ -z "$$failed" ]

# --no-build-isolation: the build backend is in the lock as well, so nothing is fetched that the lock does not name.
$(STAMP): requirements.lock pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "缺少 Python 3.11，请先安装。/ Python 3.11 was not found: install it, or say make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@[ -x $(BIN)/python ] || [ "$$(df -Pm . | awk 'NR == 2 {print $$4}')" -ge $(DISK_MB) ] || \
		{ echo "磁盘空间不足，需要 $(DISK_MB) MB。/ Not enough disk space: $(DISK_MB) MB are needed here." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || \
		{ echo "不能建立 Python 环境，请安装 python3.11-venv。/ Cannot make an environment: install python3.11-venv." >&2; exit 1; }
	@echo "正在准备环境，首次需要几分钟…… / Making the environment, some minutes the first time …"
	@$(PIP) install --quiet --require-hashes -r requirements.lock || \
		{ echo "安装失败，请检查网络和磁盘。/ Installing the libraries failed: see the lines above, then try again." >&2; exit 1; }
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# pip-tools has an environment of its own, so that the lock does not hold what only makes the lock.
lock: pyproject.toml
	@[ -x .cache/lock/bin/pip-compile ] || { $(PYTHON) -m venv .cache/lock && .cache/lock/bin/python -m pip install --quiet "pip-tools>=7.5"; }
	CUSTOM_COMPILE_COMMAND="make lock" .cache/lock/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --extra dev --extra ocr \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
