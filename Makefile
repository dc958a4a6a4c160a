# The main targets are `serve` and `test`. Every target first installs missing tools.
.PHONY: serve test build bench

# Serves the playground on http://127.0.0.1:8080 and rebuilds it on every change.
serve:
	@.ci/setup
	@bash -c '. .ci/env && exec trunk serve --dist target/serve'

# Checks formatting and lints, runs native tests, component tests in headless Chrome and tests of the built page in three engines.
test:
	@.ci/setup browser
	@.ci/test

# Builds dist/: static files for any host and any sub-path.
build:
	@.ci/setup
	@bash -c '. .ci/env && exec trunk build --release'

# Measures the core as WebAssembly in headless Chromium against its limits; `cargo bench` measures it natively.
# ROWS selects rows: make bench ROWS="ordered seek --quick"
bench:
	@.ci/setup browser
	@.ci/bench $(ROWS)
