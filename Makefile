#: lua-n8n
#:
#: Targets
#:   make build       the C core for one Lua: $(BUILD)/<abi>/n8n/core.so
#:   make demo        backup, bulk activation and provisioning on the sandbox (N8N=real: on a real n8n;
#:                    with N8N_URL and N8N_API_KEY set: the read-only part on that instance)
#:   make test        every spec without a real n8n, on every Lua, under ASan+UBSan and under valgrind
#:   make spec        the specs of $(SPEC) on one Lua, against the sandbox: the quick round while working
#:   make test-live   the contract and live specs on a real n8n, of each version in $(N8N_VERSIONS)
#:   make conformance every operation on a real n8n of each version in $(N8N_VERSIONS); writes docs/conformance.md
#:   make test-rock   the rockspec: luarocks make, pack and install into empty trees
#:   make n8n         installs n8n $(N8N_VERSION) from npm into the cache folder
#:   make generate    writes what is generated, from the documents of n8n $(N8N_VERSIONS): the operation table, types/,
#:                    docs/reference/
#:   make drift       says how an n8n's API differs from the one all that was generated from: of $(N8N_VERSION) from
#:                    npm, of the document OPENAPI=file, or of the running N8N_URL; fails where it differs
#:   make lint        generated files, luacheck, clang-format, clang-tidy, gcc and clang with -Werror, shell syntax
#:   make bench       the measurements of bench/, beside curl, Node.js, n8n's CLI and others; writes
#:                    docs/performance.md
#:   make docs        the reference, into $(BUILD)/docs
#:   make install     the core, the Lua files and the scripts (bin/lua-n8n-backup, ...) below $(DESTDIR)$(PREFIX)
#:   make clean       removes $(BUILD)
#:
#: Knobs
#:   LUA=lua5.4          the interpreter to build for: lua5.4 lua5.3 lua5.2 lua5.1 luajit
#:   LUA_PC=$(LUA)       its pkg-config name, where that differs
#:   CC, CFLAGS, LDFLAGS the usual ones
#:   V=1                 shows the compiler's command lines
#:   BUILD=build         where everything made goes
#:   SPEC=...            files or folders for `make spec`; default all that need no real n8n
#:   N8N_VERSION=2.41.1  the n8n of `make n8n`, of `make demo N8N=real`, and the only one of `make test-live` and
#:                       `make drift`
#:   PREFIX=/usr/local   below DESTDIR; LUA_LMOD and LUA_CMOD name other folders of Lua modules and of C modules than
#:                       $(PREFIX)/share/lua/<abi> and $(PREFIX)/lib/lua/<abi>
#:   N8N_SETUP=no        never install system packages (demo, test, lint and docs do, where they miss some)

LUA ?= lua5.4
LUA_PC ?= $(notdir $(LUA))
BUILD ?= build
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
N8N ?= sandbox
N8N_VERSIONS := $(or $(N8N_VERSION),2.41.1 1.123.81)
DRIFT_FROM := $(or $(OPENAPI),$(N8N_VERSION),$(N8N_URL))
DRIFT_VERSIONS := $(or $(N8N_VERSION),$(if $(DRIFT_FROM),,$(N8N_VERSIONS)))
N8N_VERSION ?= 2.41.1

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow
SOURCES := $(wildcard src/*.c)
quietly = $(if $(V),,@echo '  $(1) $@';)
OBJECTS = $(SOURCES:src/%.c=$(BUILD)/$(ABI)/%.o)

.DEFAULT_GOAL := help
.PHONY: help build demo test spec test-live conformance test-rock n8n generate drift lint bench docs install clean
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

help:
	@sed -n 's/^#: \{0,1\}//p' $(firstword $(MAKEFILE_LIST))

# The interpreter and pkg-config are asked when something is built, since demo and test install them first.
# One core serves all Luas of an ABI; 5.1 is also LuaJIT's.
build:
	@abi=$$($(LUA) -e 'io.write(_VERSION:match("%d%.%d"))') && \
	flags=$$(pkg-config --cflags $(LUA_PC) libcurl) && libs=$$(pkg-config --libs libcurl) && \
	$(MAKE) -j$$(nproc) core ABI="$$abi" PC_CFLAGS="$$flags" PC_LIBS="$$libs"

ifdef ABI
OUT := $(BUILD)/$(ABI)
OBJECTS := $(SOURCES:src/%.c=$(OUT)/%.o)

.PHONY: core
core: $(OUT)/n8n/core.so
	@:

$(OUT)/n8n/core.so: $(OBJECTS)
	$(call quietly,LINK)$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $(OBJECTS) $(PC_LIBS)

$(OUT)/%.o: src/%.c | $(OUT)/n8n
	$(call quietly,CC)$(CC) -std=c11 -fPIC -fvisibility=hidden $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(PC_CFLAGS) \
	  -MMD -MP -c -o $@ $<

$(OUT)/n8n:
	@mkdir -p $@

-include $(OBJECTS:.o=.d)
endif

demo:
	@tools/setup demo
	@$(MAKE) build
	@N8N_BUILD='$(BUILD)' tools/demo $(LUA) $(N8N) $(N8N_VERSION)

test:
	@tools/setup test
	@N8N_BUILD='$(BUILD)' tools/test

spec: build
	@N8N_BUILD='$(BUILD)' tools/specs $(LUA) $(SPEC)

test-live:
	@tools/setup test n8n
	@N8N_BUILD='$(BUILD)' tools/test-live $(N8N_VERSIONS)

conformance:
	@tools/setup test n8n
	@N8N_BUILD='$(BUILD)' tools/conformance $(N8N_VERSIONS)

test-rock:
	@tools/setup rock
	@N8N_BUILD='$(BUILD)' tools/test-rock $(LUA)

n8n:
	@tools/setup n8n
	@tools/n8n-install $(N8N_VERSION)

generate:
	@tools/setup generate n8n
	@tools/generate $(N8N_VERSIONS)

drift:
	@tools/setup generate $(if $(OPENAPI),,$(if $(DRIFT_VERSIONS),n8n,demo))
	@$(if $(OPENAPI)$(DRIFT_VERSIONS),:,$(MAKE) build)
	@N8N_BUILD='$(BUILD)' OPENAPI='$(OPENAPI)' tools/drift $(DRIFT_VERSIONS)

lint:
	@tools/setup lint
	@N8N_BUILD='$(BUILD)' tools/lint

bench:
	@tools/setup bench
	@$(MAKE) build LUA=lua5.4
	@N8N_BUILD='$(BUILD)' tools/bench

docs:
	@tools/setup docs
	# Under 5.1, for which Debian has the Markdown module.
	lua5.1 $$(command -v ldoc) --quiet --fatalwarnings --dir $(BUILD)/docs .

install: build
	@N8N_BUILD='$(BUILD)' LUA_LMOD='$(LUA_LMOD)' LUA_CMOD='$(LUA_CMOD)' tools/install $(LUA) '$(PREFIX)' '$(DESTDIR)'

clean:
	rm -rf $(BUILD)
