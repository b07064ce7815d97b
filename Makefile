# Makefile - build, run, test and install stigwatch. GNU make; everything made goes to $(BUILD).
#
#   make run      what is missing is installed, then the daemon runs in the foreground
#   make check    what is missing is installed, then every test runs
#   make bench    the figures of the README's "Measured" section
#   make install  DESTDIR= PREFIX=/usr
#   SAN=1         build with ASan and UBSan (into build-san/)

PREFIX     ?= /usr
SYSCONFDIR ?= /etc
SAN        ?=
BUILD      ?= build$(if $(SAN),-san)
VERSION    := 0.1.0

MODULES := libcurl libxml-2.0 json-c libevent_core libsystemd libpcre2-8 libcrypto libseccomp yaml-0.1 zlib
WARN    := -Wall -Wextra -Wshadow -Wformat=2 -Wvla -Wmissing-prototypes -Wstrict-prototypes \
           -Wwrite-strings -Wimplicit-fallthrough=5 -Wundef -Wpointer-arith
HARDEN  := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE -ftrivial-auto-var-init=zero \
           -fstack-clash-protection
ifneq ($(SAN),)
HARDEN  := -fPIE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
endif
CFLAGS  ?= -O2 -g
ALL_CFLAGS = -std=gnu11 $(CFLAGS) $(WARN) $(HARDEN) -I. -D_GNU_SOURCE -DSTIGWATCH_VERSION='"$(VERSION)"' \
           -DSTIGWATCH_PREFIX='"$(PREFIX)"' -DSTIGWATCH_SYSCONFDIR='"$(SYSCONFDIR)"' $(PKG_CFLAGS) -MMD -MP
ALL_LDFLAGS = $(LDFLAGS) -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed \
           $(if $(SAN),-fsanitize=address$(comma)undefined)
comma   := ,
Q       := $(if $(V),,@)

# Only a build asks pkg-config: `make deps` must work before it is there.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(MODULES)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(shell pkg-config --libs $(MODULES)))$(PKG_LIBS)

LIB_SRC  := $(wildcard daemon/*/*.c daemon/*/*/*.c probes/*.c probes/*/*.c)
LIB_SRC  := $(filter-out daemon/cli/main.c,$(LIB_SRC)) $(filter-out daemon/main.c,$(wildcard daemon/*.c))
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o)
LIB      := $(BUILD)/libstigwatch.a
DAEMON_SRC := $(wildcard daemon/main.c)
UNIT_SRC := $(shell find tests/unit -name 'test_*.c' 2>/dev/null)
SYSTEM_SRC := $(shell find tests/system -name 'test_*.c' 2>/dev/null)
SYSTEM   := $(SYSTEM_SRC:tests/system/%.c=$(BUILD)/system/%)
UNIT     := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/unit/%)
PROGRAMS := $(if $(DAEMON_SRC),$(BUILD)/stigwatchd) $(if $(wildcard daemon/cli/main.c),$(BUILD)/stigwatch)

all: $(PROGRAMS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# The list of controls is a part of this one.
$(BUILD)/daemon/scap/xccdf/control.o: content/cci-nist-800-53.txt
# So are style sheets and scripts.
$(BUILD)/daemon/report/html_part.o: $(wildcard daemon/report/html/*)

# What knows where it is installed is built again for another place.
PLACED := $(shell grep -rlE 'STIGWATCH_(PREFIX|SYSCONFDIR)' daemon --include='*.c')
$(PLACED:%.c=$(BUILD)/%.o): $(BUILD)/places
$(BUILD)/places: always
	@mkdir -p $(@D)
	@echo '$(PREFIX) $(SYSCONFDIR)' | cmp -s - $@ || echo '$(PREFIX) $(SYSCONFDIR)' >$@

$(LIB): $(LIB_OBJ)
	@rm -f $@
	@$(AR) rcs $@ $^

$(BUILD)/stigwatchd: $(DAEMON_SRC:%.c=$(BUILD)/%.o) $(LIB)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/stigwatch: $(BUILD)/daemon/cli/main.o $(LIB)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka

$(BUILD)/system/%: $(BUILD)/tests/system/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka

-include $(LIB_OBJ:.o=.d) $(DAEMON_SRC:%.c=$(BUILD)/%.d) $(BUILD)/daemon/cli/main.d \
         $(UNIT_SRC:%.c=$(BUILD)/%.d) $(SYSTEM_SRC:%.c=$(BUILD)/%.d)

# ---- dependencies: Debian and Ubuntu by apt-get, Fedora and RHEL by dnf ----

DEB_BUILD := gcc make pkg-config libc6-dev libcurl4-openssl-dev libxml2-dev libjson-c-dev libevent-dev \
             libsystemd-dev libpcre2-dev libssl-dev libseccomp-dev libyaml-dev zlib1g-dev
RPM_BUILD := gcc make pkgconf-pkg-config glibc-devel libcurl-devel libxml2-devel json-c-devel libevent-devel \
             systemd-devel pcre2-devel openssl-devel libseccomp-devel libyaml-devel zlib-devel
DEB_RUN   := docker.io busybox-static iproute2 curl ca-certificates systemd
RPM_RUN   := moby-engine busybox iproute curl ca-certificates systemd
DEB_TEST  := $(DEB_RUN) libcmocka-dev openscap-scanner openscap-utils python3-docker ssg-debian ssg-nondebian \
             ssg-debderived ssg-applications debootstrap libxml2-utils attr clang-format universal-ctags jq \
             python3 python3-jsonschema rpm
DEB_BENCH := $(DEB_TEST) time
DEB_BROWSER := chromium fonts-dejavu-core
RPM_BROWSER := chromium dejavu-sans-fonts

# $(call install,DEBIAN PACKAGES,DNF PACKAGES): what is missing of them.
define install
@if command -v apt-get >/dev/null; then \
	missing=$$(for p in $(1); do dpkg-query -W -f='$${db:Status-Status}' $$p 2>/dev/null | \
		grep -qx installed || echo $$p; done); \
	[ -z "$$missing" ] || { echo "installing:" $$missing; apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		-o Dpkg::Use-Pty=0 $$missing >/dev/null; }; \
elif command -v dnf >/dev/null; then dnf install -y -q $(2); \
else echo "neither apt-get nor dnf: install by hand: $(1)" >&2; exit 1; fi
endef

deps:
	$(call install,$(DEB_BUILD),$(RPM_BUILD))

deps-run: deps
	@docker version >/dev/null 2>&1 || $(MAKE) -s deps-engine

deps-engine:
	$(call install,$(DEB_RUN),$(RPM_RUN))

deps-test: deps-tools deps-consumers

deps-tools: deps
	$(call install,$(DEB_TEST),$(RPM_RUN) libcmocka-devel openscap-scanner scap-security-guide libxml2)

# What reads results. node comes from many places, often with npm in it, where Debian's npm would
# not go with it; not every distribution has the browser. The tests say what is not there.
deps-consumers:
	@{ command -v node && command -v npm; } >/dev/null || $(MAKE) -s deps-node
	@command -v chromium >/dev/null || $(MAKE) -s deps-browser || echo "no browser: $(DEB_BROWSER)"
	@tests/consumers/install || echo "no packages of tests/consumers"

deps-node:
	$(call install,nodejs npm,nodejs npm)

deps-browser:
	$(call install,$(DEB_BROWSER),$(RPM_BROWSER))

deps-bench:
	$(call install,$(DEB_BENCH),time)

# ---- the main job ----

run: deps-run
	@[ -x $(BUILD)/stigwatchd ] || echo "Building: a minute or two."
	@$(MAKE) -s $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc)) all
	@tests/run-main $(BUILD)

# ---- tests ----

RUN := tests/run

# Chainguard's GPOS data stream is test data that is not part of this tree: name a copy here, or
# lay it beside the checkout. Tests that need it say so when it is missing.
STIGWATCH_CHAINGUARD ?= $(realpath ../shared/content/ssg-chainguard-gpos-ds.xml)
ifneq ($(STIGWATCH_CHAINGUARD),)
export STIGWATCH_CHAINGUARD
else
unexport STIGWATCH_CHAINGUARD
endif

# Every ring; the last line counts. A ring that fails does not keep the next from running. Two lanes:
# the system ring waits for engines most of its time, so others run beside it; then each program of
# the peer ring goes to the lane that is free for it.
check: deps-tools
	@$(MAKE) -s -j3 deps-consumers all tests
	@$(MAKE) -s -j2 SAN=1 tests
	@$(RUN) --start
	@claims=$$(mktemp -d); status=0; \
	{ $(MAKE) -s system; system=$$?; $(MAKE) -s peer-lane CLAIMS=$$claims && exit $$system; } & \
	for ring in lint unit-run sanitized sandboxed content documents consumers peer-lane; do \
		$(MAKE) -s $$ring CLAIMS=$$claims || status=1; done; \
	wait $$! || status=1; rm -rf "$$claims"; $(RUN) --total && exit $$status

tests: $(UNIT) $(SYSTEM)

unit: $(UNIT)
	@$(RUN) --start; $(RUN) $(UNIT); status=$$?; $(RUN) --total && exit $$status

unit-run: $(UNIT)
	@echo "-- unit tests"; $(RUN) $(UNIT)

lint:
	@echo "-- layers, banned functions, format, names"; $(RUN) tests/lint/check

# The same, built with ASan and UBSan.
sanitized:
	@$(MAKE) -s SAN=1 tests && echo "-- unit tests under ASan and UBSan" && \
		TESTS_COUNTS=$(CURDIR)/build/test-counts $(MAKE) -s SAN=1 unit-run-only

unit-run-only:
	@$(RUN) $(UNIT)

# As root of a user namespace: what needs rights, without having any.
sandboxed: all $(UNIT)
	@echo "-- sandboxed tests"; BUILD=$(BUILD) $(RUN) $(filter-out tests/sandboxed/lib%.sh,$(wildcard tests/sandboxed/*.sh))

# As root, each beside a Docker engine and a journald of its own.
system: all $(SYSTEM)
	@{ tests/system/systemd-root build/roots/systemd || echo "no root file system to boot systemd in"; } & \
	echo "-- system tests"; $(RUN) --with tests/with-engine $(SYSTEM) \
		$(filter-out tests/system/lib%.sh,$(wildcard tests/system/*.sh)); status=$$?; wait; exit $$status

# Our own content, violation by violation.
content: all
	@echo "-- content"; $(RUN) $(wildcard tests/content/run tests/content/streams)

# Small documents with the results the specifications give them.
documents: all
	@echo "-- documents"; $(RUN) $(wildcard tests/probes/run tests/xccdf/run tests/xccdf/results)

# Results, read by the programs they are made for.
consumers: all
	@echo "-- consumers"; $(RUN) $(wildcard tests/consumers/run tests/consumers/pages)

# Against OpenSCAP; every SSG stream on every root: check-peer.
check-peer: deps-test
	@$(MAKE) -s all
	@$(RUN) --start; STIGWATCH_PEER=full $(RUN) tests/peer/check-deviations tests/peer/check-ssg; \
	status=$$?; $(RUN) --total && exit $$status

# What takes longest comes first.
PEER := $(addprefix tests/peer/check-,roots ssg) tests/oval-results/run tests/arf/run \
        $(addprefix tests/peer/check-,documents containers) tests/properties/run tests/properties/formats \
        $(addprefix tests/peer/check-,escape deviations rpm results compare)

peer: peer-debian
	@claims=$$(mktemp -d); status=0; $(MAKE) -s peer-lane CLAIMS=$$claims & \
	$(MAKE) -s peer-lane CLAIMS=$$claims || status=1; wait $$! || status=1; \
	rm -rf "$$claims"; exit $$status

# The programs that no other lane with the same CLAIMS has begun.
peer-lane: peer-debian
	@echo "-- against oscap"; $(RUN) --claim "$(CLAIMS)" $(PEER)

# The roots are made before any of them begins.
peer-debian: all
	@mkdir -p build/roots; flock build/roots/lock tests/peer/roots.py debian build/roots

bench: deps-test deps-bench
	@$(MAKE) -s all
	@tests/bench/run

# ---- installation ----

install: all
	@config/install "$(BUILD)" "$(DESTDIR)" "$(PREFIX)" "$(SYSCONFDIR)"

clean:
	rm -rf build build-san

.PHONY: all always deps deps-bench deps-run deps-engine deps-test deps-tools deps-consumers deps-node deps-browser run check tests unit unit-run unit-run-only sanitized content consumers documents lint sandboxed system peer peer-lane peer-debian check-peer bench install clean
.SECONDARY:
