# The two commands that matter are `make serve` and `make test`; both install what they lack first.
.PHONY: serve test build bench

# The playground on http://127.0.0.1:8080, built again on every change.
serve:
	@.ci/setup
	@bash -c '. .ci/env && exec trunk serve --dist target/serve'

# Formatting, lints, native tests, component tests in headless Chrome, tests of the built page in real browsers.
test:
	@.ci/setup browser
	@.ci/test

# dist/: static files that any host can serve, from any sub-path.
build:
	@.ci/setup
	@bash -c '. .ci/env && exec trunk build --release'

# How fast the core is in WebAssembly in headless Chromium, against what it may take; `cargo bench` says the same natively.
# ROWS chooses: make bench ROWS="ordered seek --quick"
bench:
	@.ci/setup browser
	@.ci/bench $(ROWS)
